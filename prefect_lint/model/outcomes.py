"""What the outcome of a flow hangs on: whether it returns a value, and tasks that run after a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.remembering import remembered
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition


def forgives(call: PrefectCall) -> bool:
    """Whether the task is given an `allow_failure(…)`: a clean-up that has to run whatever happens."""
    infer = call.module.project.infer
    return any(
        isinstance(node, o.Call)
        and infer.thing(node.func, call.module) == t.Symbol("prefect.allow_failure")
        for argument in call.node.arguments
        for node in argument.walk()
    )


@remembered
def returns_a_value(definition: Definition) -> bool:
    """Whether some `return` of a flow or task has a value: in Prefect 2 that value decides the state."""
    body = definition.body
    if not isinstance(body, o.FunctionDef):
        return False
    return any(
        isinstance(node, o.Return)
        and node.value is not None
        and not (isinstance(node.value, o.Constant) and node.value.value is None)
        for node in own_nodes(body.body)
    )

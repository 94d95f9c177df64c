"""PFL703 reserved-parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.accepting import validation
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.rule import Hit
    from prefect_lint.syntax import outline as o

_OF_PREFECT = ("wait_for", "return_state")
_OF_PYDANTIC = ("model_config", "v__args", "v__kwargs")


class ReservedParameter(Rule):
    """A parameter of a flow or task has a name that Prefect or pydantic keeps for itself.

    ## What it catches
    A parameter called `wait_for` or `return_state` on a flow or task. On a flow also a name that begins with
    an underscore (`*_args` and `**_` included), and `model_config`, `v__args` and `v__kwargs`.

    ## Why it matters
    Prefect takes `wait_for` and `return_state` of every call for itself, and makes a pydantic model of the
    parameters of a flow, which knows no private fields. Both are checked when the decorator runs: importing
    the file raises, and all its flows are gone.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def publish(report: str, wait_for: list):
        print(report)

    @flow
    def reporting(_dry_run: bool = False):
        print(_dry_run)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def publish(report: str, after: list):
        print(report)

    @flow
    def reporting(dry_run: bool = False):
        print(dry_run)
    ```

    ## When it stays silent
    The parameter belongs to a task and only begins with an underscore; a flow turns validation off and uses a
    name of pydantic (Prefect then accepts it); the names are arguments of a call; or another decorator below
    may have changed the parameters.
    """

    code = "PFL703"
    name = "reserved-parameter"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.98
    risk = (
        "Importing the file raises, so none of its flows and tasks can be deployed or run; "
        "`validate_parameters=False` does not help against a reserved name or an underscore."
    )
    recommendation = (
        "Rename the parameter, in the calls, deployments and schedules that pass it too; to order tasks, "
        "callers pass `wait_for=[…]` to the task itself, which needs no parameter."
    )
    rollback = "Give the parameter its old name again; the import fails as before."
    references = ("https://docs.prefect.io/v3/concepts/flows",)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        validates = validation(flow) is True
        for param in _own_params(flow):
            if param.name in _OF_PREFECT:
                yield _reserved(flow, param)
            elif param.name in _OF_PYDANTIC:
                if validates:
                    why = "is a name that pydantic keeps for itself"
                    yield _hit(flow, param, why)
            elif param.name.startswith("_"):
                why = "begins with an underscore, and Prefect makes a pydantic field of it"
                yield _hit(flow, param, why)

    def check_task(self, task: Task) -> Iterator[Hit]:
        for param in _own_params(task):
            if param.name in _OF_PREFECT:
                yield _reserved(task, param)


def _own_params(definition: Definition) -> list[o.Param]:
    """The parameters, if this is what runs the function and nothing changes them."""
    function = definition.function
    if function is None or definition.base is not None or definition.inner_decorators:
        return []
    if definition.wrapped or is_expected_to_fail(definition.node):
        return []
    params = list(function.node.params)
    return params[1:] if definition.spelling == "method" and params else params


def _reserved(definition: Definition, param: o.Param) -> Hit:
    return _hit(definition, param, "is a name that Prefect takes from every call for itself")


def _hit(definition: Definition, param: o.Param, why: str) -> Hit:
    assert definition.function is not None
    home = definition.function.module
    message = f"Parameter `{param.name}` of {definition.kind} `{definition.name}` {why}."
    if home is definition.module:
        return hit(home, param, message, symbol=definition.name)
    related = [(Place(home, param), f"`{param.name}` is a parameter here")]
    return hit(definition.module, definition.node, message, related=related, symbol=definition.name)

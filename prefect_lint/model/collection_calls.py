"""Direct calls of the async flows and tasks that Prefect's collections bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import integrations
from prefect_lint.knowledge.collection_tasks import async_kind
from prefect_lint.model import things as t
from prefect_lint.model.calls import Context
from prefect_lint.model.coroutines import is_lost_at
from prefect_lint.model.definitions import Definition
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module


@dataclass(frozen=True)
class LostCall:
    """A call of such a flow or task in a function, whose coroutine nothing runs."""

    node: o.Call
    kind: str
    """`flow` or `task`."""
    name: str
    context: Context
    caller: o.FunctionDef


def lost_calls(module: Module) -> Iterator[LostCall]:
    """Those of a module; what starts work in another system is told as that."""
    for scope in module.scopes():
        caller = scope.node
        if not isinstance(caller, o.FunctionDef):
            continue
        for call in scope.calls:
            name = _called(call, module)
            kind = async_kind(name)
            if kind is None or integrations.trigger_of(name) or not is_lost_at(call, module):
                continue
            yield LostCall(call, kind, name.rpartition(".")[2], Context(module, call), caller)


def _called(call: o.Call, module: Module) -> str:
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        return target.name
    # What `.with_options(…)` gives is known as a definition.
    external = target.root.external if isinstance(target, Definition) else None
    return external or ""

"""Calls of Prefect that give a coroutine to async code, and what they are called in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge import dispatching
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_NOTHING: frozenset[int] = frozenset()


def dispatching_majors(call: o.Call, module: Module) -> frozenset[int]:
    """The majors in which a call gives a coroutine to async code; empty for other calls."""
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        return dispatching.dispatching_majors(target.name)
    if isinstance(target, t.Method):
        if isinstance(target.definition, Flow):
            return dispatching.FLOW_METHODS.get(target.name, _NOTHING)
        if isinstance(target.definition, Task):
            return dispatching.TASK_METHODS.get(target.name, _NOTHING)
    return _NOTHING


def says_how(call: o.Call) -> bool:
    """Whether a call says itself if it is to run at once or to give a coroutine, or may say so."""
    return call.has_double_star or call.keyword("_sync") is not None


def written(func: o.Expr) -> str:
    """How a function is written where it is called: `Secret.load`, `flow.to_deployment(…).apply`."""
    if isinstance(func, o.Name):
        return func.id
    if not isinstance(func, o.Attribute):
        return "…"
    owner = func.value
    text = f"{written(owner.func)}(…)" if isinstance(owner, o.Call) else written(owner)
    # What stands in front is left out where it is no path: an item, a literal.
    return func.attr if text.startswith("…") else f"{text}.{func.attr}"

"""Calls that start an event loop and wait for it, such as `asyncio.run`: they raise where one is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.dependence.facts import Fact
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.module import function_of, holds
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

LOOP_RUNNERS = frozenset({"asyncio.run", "anyio.run", "uvloop.run"})
_ASKS = frozenset({"get_running_loop", "is_running", "_get_running_loop", "in_async_context"})
"""What code asks that finds out first whether a loop is running."""
_NESTING = "nest_asyncio"


def unguarded_runners(function: o.FunctionDef, module: Module) -> Iterator[o.Call]:
    """The calls in the body of a function that raise while an event loop is running in its thread.

    A function that asks whether one is running, or a handler for the `RuntimeError`, takes care of it.
    """
    found = [call for call in function.scope.calls if _starts_a_loop(call, module)]
    if not found or _asks(function) or _may_be_nested(module.project):
        return
    for call in found:
        if function_of(call) is function and not _is_handled(call):
            yield call


def _starts_a_loop(call: o.Call, module: Module) -> bool:
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol) and target.name in LOOP_RUNNERS:
        return True
    return (
        isinstance(call.func, o.Attribute)
        and call.func.attr == "run_until_complete"
        and isinstance(target, t.Symbol | t.Unknown)
    )


def _asks(function: o.FunctionDef) -> bool:
    return any(
        (isinstance(node, o.Attribute) and node.attr in _ASKS)
        or (isinstance(node, o.Name) and node.id in _ASKS)
        for node in own_nodes(function.body)
    )


def _is_handled(node: o.Node) -> bool:
    """Whether a handler for just this error is around a node; a broad one only hides it."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, o.FunctionDef | o.Lambda):
        if isinstance(parent, o.Try) and holds(parent.body, child):
            for handler in parent.handlers:
                for inner in () if handler.type is None else handler.type.walk():
                    if isinstance(inner, o.Name) and inner.id == "RuntimeError":
                        return True
        child, parent = parent, parent.parent
    return False


def _may_be_nested(project: Project) -> bool:
    """Whether the repository makes asyncio accept a loop in a loop."""
    return bool(project.parts(NESTS_LOOPS))


def _nests_loops(module: Module) -> bool | None:
    for alias, statement in module.imports():
        source = statement.module if isinstance(statement, o.ImportFrom) else alias.name
        if source.partition(".")[0] == _NESTING:
            return True
    return None


NESTS_LOOPS = Fact("nests event loops", _nests_loops)

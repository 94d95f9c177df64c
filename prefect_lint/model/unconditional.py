"""Calls that a function makes whenever it runs, itself or through other functions of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.module import Module

_DEPTH = 3
_Found = tuple["o.Call", "Module"]


def certain_call(
    function: t.RepoFunction, wanted: Callable[[o.Call, Module], bool]
) -> _Found | None:
    """The first wanted call that is made each time a function is called, with its module.

    Calls under a condition or in a `try` don't count, nor does what coroutines, generators, flows, tasks and
    decorated functions do.
    """
    return _search(function, wanted, set(), _DEPTH)


def is_conditional(call: o.Call, function: o.FunctionDef | o.Lambda) -> bool:
    """Whether a call may be left out, or its exception is provided for."""
    for node in call.ancestors():
        if node is function:
            return False
        if isinstance(node, o.If | o.IfExp | o.Try | o.BoolOp | o.ExceptHandler | o.MatchCase):
            return True
    return False


def _search(
    function: t.RepoFunction,
    wanted: Callable[[o.Call, Module], bool],
    seen: set[int],
    depth: int,
) -> _Found | None:
    node, module = function.node, function.module
    if id(node) in seen or depth == 0 or module.project.run_by(node) is not None:
        return None
    seen.add(id(node))
    if isinstance(node, o.FunctionDef) and (node.decorators or node.is_async or node.is_generator):
        return None
    for call in node.scope.calls:
        if is_conditional(call, node):
            continue
        if wanted(call, module):
            return call, module
        target = module.project.infer.thing(call.func, module)
        if isinstance(target, t.RepoFunction):
            found = _search(target, wanted, seen, depth - 1)
            if found is not None:
                return found
    return None

"""Whether a function that is not `async def` may return something to await all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module

_AWAITABLE = re.compile(
    r"await|coroutine|future|async|aio|\bTask\b|\bAny\b|\bobject\b", re.IGNORECASE
)


_DEPTH = 4
"""Through how many functions a returned value is followed."""


def may_give_awaitable(call: PrefectCall) -> bool:
    """Whether a call of a flow or task that isn't async may return something to await all the same."""
    function = call.definition.root.function
    if function is None or not isinstance(function.node, o.FunctionDef):
        return True
    if function.node.returns is not None:
        return names_awaitable(function.node.returns)
    given = {
        param.name: _may_be_given_awaitable(call.arguments[param.name], call.module)
        for param in function.node.params
        if param.name in call.arguments
    }
    return _returns_awaitable(function.node, function.module, _DEPTH, given)


def _may_be_given_awaitable(argument: o.Expr, module: Module) -> bool:
    """Whether an argument may be an awaitable: what a flow is given, and runs through, is none."""
    found = origin(argument, module)
    node = found.node
    if isinstance(node, o.Name):
        bindings = seen_by(node)
        if bindings and all(it.kind == "for" for it in bindings):
            return any(
                not isinstance(it.node, o.Expr) or _may_be_given_awaitable(it.node, module)
                for it in bindings
            )
    if isinstance(node, o.Param):
        owner = node.parent
        assert isinstance(owner, o.FunctionDef | o.Lambda)
        runs = found.module.project.run_by(owner)
        return runs is None or runs.kind != "flow"
    if isinstance(node, o.Call):
        target = found.module.project.infer.thing(node.func, found.module)
        if isinstance(target, t.Symbol) and "." in target.name:
            return True
    return _may_be_awaitable(node, found.module, _DEPTH, {})


def _returns_awaitable(
    node: o.FunctionDef, module: Module, depth: int, given: dict[str, bool]
) -> bool:
    return any(
        isinstance(it, o.Return)
        and it.value is not None
        and _may_be_awaitable(it.value, module, depth, given)
        for it in own_nodes(node.body)
    )


def names_awaitable(annotation: o.Expr) -> bool:
    """Whether an annotation may stand for something to await: by a word in it, or because it says nothing."""
    return any(_AWAITABLE.search(_text(node)) is not None for node in annotation.walk())


def _text(node: o.Node) -> str:
    if isinstance(node, o.Name):
        return node.id
    if isinstance(node, o.Attribute):
        return node.attr
    return node.value if isinstance(node, o.Constant) and isinstance(node.value, str) else ""


def _may_be_awaitable(value: o.Expr, module: Module, depth: int, given: dict[str, bool]) -> bool:
    found = origin(value, module)
    if isinstance(found.node, o.Param):
        annotation = found.node.annotation
        if annotation is None:
            return given.get(found.node.name, True)
        return names_awaitable(annotation)
    infer = module.project.infer
    thing = infer.thing(found.node, found.module)
    if isinstance(thing, t.Value | t.Collection):
        return False
    if isinstance(found.node, o.IfExp | o.BoolOp):
        parts = [part for part in found.node.children() if isinstance(part, o.Expr)]
        return any(_may_be_awaitable(part, found.module, depth, given) for part in parts)
    if not isinstance(found.node, o.Call):
        # Sums, comparisons and texts are no awaitables; what a name or attribute holds can't be known.
        return isinstance(found.node, o.Name | o.Attribute | o.Subscript | o.Lambda)
    if isinstance(thing, t.RunResult | t.State | t.Future | t.RepoInstance):
        return False
    target = infer.thing(found.node.func, found.module)
    if isinstance(target, t.RepoFunction):
        return _function_gives_awaitable(target, depth - 1)
    return not isinstance(target, t.Symbol) or _AWAITABLE.search(target.name) is not None


def _function_gives_awaitable(function: t.RepoFunction, depth: int) -> bool:
    """Whether a plain function of the repository may return something to await; not looked into too far."""
    node = function.node
    if not isinstance(node, o.FunctionDef) or node.decorators or node.is_async or not depth:
        return True
    if node.returns is not None:
        return names_awaitable(node.returns)
    return not node.is_generator and _returns_awaitable(node, function.module, depth, {})

"""Whether a function that is not `async def` may return something to await all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module

_AWAITABLE = re.compile(
    r"await|coroutine|future|async|aio|\bTask\b|\bAny\b|\bobject\b", re.IGNORECASE
)


def may_give_awaitable(definition: Definition) -> bool:
    """Whether the function of a flow or task that isn't async may return something to await all the same."""
    function = definition.function
    if function is None or not isinstance(function.node, o.FunctionDef):
        return True
    if function.node.returns is not None:
        return _names_awaitable(function.node.returns)
    return any(
        isinstance(node, o.Return)
        and node.value is not None
        and _may_be_awaitable(node.value, function.module)
        for node in own_nodes(function.node.body)
    )


def _names_awaitable(annotation: o.Expr) -> bool:
    """Whether an annotation may stand for something to await: by a word in it, or because it says nothing."""
    return any(_AWAITABLE.search(_text(node)) is not None for node in annotation.walk())


def _text(node: o.Node) -> str:
    if isinstance(node, o.Name):
        return node.id
    if isinstance(node, o.Attribute):
        return node.attr
    return node.value if isinstance(node, o.Constant) and isinstance(node.value, str) else ""


def _may_be_awaitable(value: o.Expr, module: Module) -> bool:
    found = origin(value, module)
    if isinstance(found.node, o.Param):
        annotation = found.node.annotation
        return annotation is None or _names_awaitable(annotation)
    infer = module.project.infer
    thing = infer.thing(found.node, found.module)
    if isinstance(thing, t.Value | t.Collection):
        return False
    if isinstance(found.node, o.IfExp | o.BoolOp):
        parts = [part for part in found.node.children() if isinstance(part, o.Expr)]
        return any(_may_be_awaitable(part, found.module) for part in parts)
    if not isinstance(found.node, o.Call):
        # Sums, comparisons and texts are no awaitables; what a name or attribute holds can't be known.
        return isinstance(found.node, o.Name | o.Attribute | o.Subscript | o.Lambda)
    if isinstance(thing, t.RunResult | t.State | t.Future | t.RepoInstance):
        return False
    target = infer.thing(found.node.func, found.module)
    return not isinstance(target, t.Symbol) or _AWAITABLE.search(target.name) is not None

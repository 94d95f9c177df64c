"""The call that made an instance: through names, attributes of the instance and factories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.members import self_assignments
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_DEPTH = 4


def maker_of(expr: o.Expr, module: Module) -> tuple[o.Call, Module] | None:
    """The call of a library's class that made a value, and the module it is in; `None` when unknown."""
    return _maker(expr, module, _DEPTH)


def _maker(expr: o.Expr, module: Module, depth: int) -> tuple[o.Call, Module] | None:
    if depth == 0:
        return None
    source = origin(expr, module)
    node, home = source.node, source.module
    while isinstance(node, o.Await):
        node = node.value
    if isinstance(node, o.Call):
        target = home.project.infer.thing(node.func, home)
        if isinstance(target, t.Symbol):
            return node, home
        if isinstance(target, t.RepoFunction) and isinstance(target.node, o.FunctionDef):
            return _returned(target.node, target.module, depth)
        return None
    if isinstance(node, o.Attribute):
        return _of_attribute(node, home, depth)
    return None


def _returned(function: o.FunctionDef, module: Module, depth: int) -> tuple[o.Call, Module] | None:
    values = [
        node.value
        for node in own_nodes(function.body)
        if isinstance(node, o.Return) and node.value is not None
    ]
    return _maker(values[0], module, depth - 1) if len(values) == 1 else None


def _of_attribute(node: o.Attribute, module: Module, depth: int) -> tuple[o.Call, Module] | None:
    infer = module.project.infer
    owner = infer.thing(node.value, module)
    if not isinstance(owner, t.RepoInstance):
        return None
    values = self_assignments(infer, owner.cls.node).get(node.attr, [])
    return _maker(values[0], owner.cls.module, depth - 1) if len(values) == 1 else None

"""Where the value of a name is written: through assignments and imports, to the expression or parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.binding_order import reaching
from prefect_lint.model.module import scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

_STEPS = 10


@dataclass(frozen=True)
class Origin:
    """The expression that gives a value, or the parameter that brings it, and the module it is in."""

    node: o.Expr | o.Param
    module: Module
    names: tuple[o.Name, ...] = ()
    """The names of the original module that were looked through, as they are read."""


def origin(expr: o.Expr, module: Module) -> Origin:
    """Where the value of an expression is written; the expression itself when it is no plain name."""
    names: list[o.Name] = []
    for _ in range(_STEPS):
        if isinstance(expr, o.NamedExpr):
            expr = expr.value
            continue
        if isinstance(expr, o.Name):
            names.append(expr)
        bound = _bound(expr, module)
        if bound is None:
            break
        binding, home = bound
        if isinstance(binding.node, o.Param):
            return Origin(binding.node, home, tuple(names))
        if binding.kind != "assign" or not isinstance(binding.node, o.Expr):
            break
        expr, module = binding.node, home
    return Origin(expr, module, tuple(names))


def seen_by(name: o.Name) -> list[o.Binding]:
    """The bindings of its module that a read of a name may see, in source order."""
    scope: o.Scope | None = scope_of(name)
    read: o.Name | None = name
    first = scope
    while scope is not None:
        bindings = scope.bindings.get(name.id)
        if bindings and (scope.kind != "class" or scope is first) and name.id not in scope.globals:
            return reaching(bindings, read) if len(bindings) > 1 else bindings
        if scope.kind in ("function", "lambda"):
            read = None
        scope = scope.parent
    return []


def function_named(expr: o.Expr, module: Module) -> tuple[o.FunctionDef, Module] | None:
    """The `def` that a name or `module.name` leads to, whatever its decorators make of it."""
    bound = _bound(expr, module)
    if bound is None:
        return None
    binding, home = bound
    return (binding.node, home) if isinstance(binding.node, o.FunctionDef) else None


def _bound(expr: o.Expr, module: Module) -> tuple[o.Binding, Module] | None:
    """The only binding that a name or `module.name` leads to, through imports, and its module."""
    binding, home = None, module
    if isinstance(expr, o.Name):
        binding = _only(seen_by(expr))
    elif isinstance(expr, o.Attribute):
        owner = module.project.infer.thing(expr.value, module)
        if isinstance(owner, t.RepoModule) and owner.module is not None:
            home = owner.module
            binding = _only(home.scope.bindings.get(expr.attr, []))
    if binding is not None and binding.kind == "import":
        return _imported(binding, home)
    return None if binding is None else (binding, home)


def _only(bindings: list[o.Binding]) -> o.Binding | None:
    return bindings[0] if len(bindings) == 1 else None


def _imported(binding: o.Binding, module: Module) -> tuple[o.Binding, Module] | None:
    """The binding of the repository that `from … import name` leads to."""
    project = module.project
    for _ in range(_STEPS):
        alias, statement = binding.node, binding.place
        if not isinstance(alias, o.Alias) or not isinstance(statement, o.ImportFrom):
            return None
        if statement.level:
            located = project.relative(statement.level, statement.module, module.path)
        else:
            located = project.find(statement.module, module.path)
        if located is None or located.path is None:
            return None
        source = project.module(located.path)
        found = None if source is None else _only(source.scope.bindings.get(alias.name, []))
        if source is None or found is None:
            return None
        if found.kind != "import":
            return found, source
        binding, module = found, source
    return None

"""The decorators on one function, and what each makes of what is below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import prefect_names
from prefect_lint.model import things as t
from prefect_lint.model.decorating import written_name
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module

_CACHES = frozenset({"functools.lru_cache", "functools.cache"})
_WRAPPING = frozenset(
    {
        "tenacity.retry",
        "retrying.retry",
        "stamina.retry",
        "backoff.on_exception",
        "backoff.on_predicate",
        "typeguard.typechecked",
        "pydantic.validate_call",
    }
)
"""Decorators of libraries that return a function of their own, made to look like the one below."""
_REGISTERING = (
    "marimo.",
    "fastapi.",
    "flask.",
    "starlette.",
    "typer.",
    "pytest.",
    "atexit.register",
    # `@ecs(…)`, `@kubernetes(…)` belong above `@flow` and give a flow.
    "prefect.",
    "prefect_",
)
"""Packages whose decorators return the function, flow or task that they get, or one like it."""
_BUILTIN = {"staticmethod": "static", "classmethod": "class", "property": "property"}


@dataclass(frozen=True)
class Layer:
    """One decorator.

    `kind`: `flow`, `task`, `cache`, `static`, `class`, `property`; `same` when it hands on what it gets,
    `wraps` when it returns another function that looks like it, `bare` when that one does not, `library` for
    a decorator of another package, and `unknown`.
    """

    kind: str
    node: o.Expr
    name: str
    inner: o.FunctionDef | None = None
    """The function that a `bare` decorator returns."""


def layers(node: o.FunctionDef | o.ClassDef, module: Module) -> list[Layer]:
    """The decorators of a function or class, outermost first."""
    return [_layer(decorator, module) for decorator in node.decorators]


def _layer(node: o.Expr, module: Module) -> Layer:
    infer = module.project.infer
    called = isinstance(node, o.Call)
    maker = infer.thing(node.func, module) if isinstance(node, o.Call) else t.UNKNOWN
    thing = infer.thing(node, module)
    name = written_name(node)
    if isinstance(thing, t.PrefectDecorator):
        direct = isinstance(maker, t.Symbol) and maker.name in prefect_names.DECORATORS
        return Layer(thing.kind if direct else "unknown", node, name)
    symbol = maker if called else thing
    if isinstance(symbol, t.Symbol):
        return Layer(_kind_of_symbol(symbol.name), node, symbol.name)
    if isinstance(thing, t.RepoFunction):
        return Layer(_kind_of_function(thing), node, name, _inner(thing.node))
    return Layer("unknown", node, name)


def _kind_of_symbol(name: str) -> str:
    if name in prefect_names.DECORATORS:
        return prefect_names.DECORATORS[name]
    if name in _CACHES:
        return "cache"
    if name in _WRAPPING:
        return "wraps"
    if name.startswith(_REGISTERING):
        return "same"
    return _BUILTIN.get(name, "library")


def _kind_of_function(function: t.RepoFunction) -> str:
    """What a decorator of the repository returns: its argument, or a function around it."""
    node, module = function.node, function.module
    if not isinstance(node, o.FunctionDef) or node.is_async or node.is_generator or node.decorators:
        return "unknown"
    params = node.params[1:] if function.receiver is not None else node.params
    if not params:
        return "unknown"
    kinds = {_kind_of_return(value, params[0].name, node, module) for value in _returned(node)}
    return kinds.pop() if len(kinds) == 1 else "unknown"


def _inner(node: o.FunctionDef | o.Lambda) -> o.FunctionDef | None:
    """The function that a decorator returns, by its first `return`."""
    if isinstance(node, o.FunctionDef):
        for value in _returned(node):
            bindings = node.scope.bindings.get(value.id, []) if isinstance(value, o.Name) else []
            found = bindings[0].node if bindings else None
            return found if isinstance(found, o.FunctionDef) else None
    return None


def _returned(node: o.FunctionDef) -> Iterator[o.Expr | None]:
    for inner in own_nodes(node.body):
        if isinstance(inner, o.Return):
            yield inner.value


def _kind_of_return(value: o.Expr | None, param: str, node: o.FunctionDef, module: Module) -> str:
    if not isinstance(value, o.Name):
        return "unknown"
    bindings = node.scope.bindings.get(value.id, [])
    if value.id == param:
        return "same" if len(bindings) == 1 else "unknown"
    if len(bindings) != 1 or not isinstance(bindings[0].node, o.FunctionDef):
        return "unknown"
    inner = bindings[0].node
    if param not in inner.scope.reads or _is_made_up(node):
        return "unknown"
    for decorator in inner.decorators:
        thing = module.project.infer.thing(decorator, module)
        if thing != t.Symbol("functools.wraps()"):
            return "unknown"
    return "wraps" if inner.decorators else "bare"


def _is_made_up(node: o.FunctionDef) -> bool:
    """Whether a decorator gives the function that it returns attributes: a name, a signature."""
    for inner in own_nodes(node.body):
        if isinstance(inner, o.Call) and written_name(inner).rpartition(".")[2] in (
            "update_wrapper",
            "wraps",
            "setattr",
        ):
            return True
        if isinstance(inner, o.Assign) and any(isinstance(x, o.Attribute) for x in inner.targets):
            return True
    return False

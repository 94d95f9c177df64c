"""Values that would be another one the next time: the clock, chance, and what Prefect stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge import effects as knowledge
from prefect_lint.model import things as t
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module

_DEPTH = 4
_LOADING = ("load", "aload", "load_from_ref", "aload_from_ref")
_VARIABLES = (
    "prefect.variables.Variable.get",
    "prefect.variables.Variable.aget",
    "prefect.variables.get",
)


@dataclass(frozen=True)
class Changing:
    """A call whose answer changes, and the way to it."""

    name: str
    """Canonical: `datetime.date.today`."""
    call: o.Call
    module: Module
    via: str | None = None
    """The constant or function of the repository that the value comes through, as it is written."""


def changing_call(expr: o.Expr, module: Module) -> Changing | None:
    """The first call in an expression, or in the constants and functions it reads, whose answer changes.

    What stands in a lambda does not count: it is asked anew each time.
    """
    return _changing(expr, module, _DEPTH)


def _changing(expr: o.Expr, module: Module, depth: int) -> Changing | None:
    for node in _evaluated(expr):
        if isinstance(node, o.Call):
            found = _called(node, module, depth)
        elif isinstance(node, o.Name | o.Attribute) and depth > 0:
            found = _read(node, module, depth)
        else:
            found = None
        if found is not None:
            return found
    return None


def _evaluated(expr: o.Expr) -> Iterator[o.Node]:
    """The nodes of an expression that are evaluated with it."""
    stack: list[o.Node] = [expr]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, o.Lambda):
            stack.extend(reversed(list(node.children())))


def _called(call: o.Call, module: Module, depth: int) -> Changing | None:
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        if knowledge.is_nondeterministic(target.name, len(call.arguments)) or _is_stored(
            target.name
        ):
            return Changing(target.name, call, module)
        return None
    if not isinstance(target, t.RepoFunction) or depth == 0:
        return None
    function = target.node
    if not isinstance(function, o.FunctionDef) or function.is_async or function.is_generator:
        return None
    for node in own_nodes(function.body):
        if isinstance(node, o.Return) and node.value is not None:
            found = _changing(node.value, target.module, depth - 1)
            if found is not None:
                return Changing(found.name, found.call, found.module, function.name)
    return None


def _read(node: o.Name | o.Attribute, module: Module, depth: int) -> Changing | None:
    # The function of a call is no value that is read: `today` in `today()`.
    if isinstance(node.parent, o.Call) and node.parent.func is node:
        return None
    source = origin(node, module)
    if source.node is node or not isinstance(source.node, o.Expr):
        return None
    found = _changing(source.node, source.module, depth - 1)
    if found is None:
        return None
    return Changing(
        found.name, found.call, found.module, node.id if isinstance(node, o.Name) else node.attr
    )


def _is_stored(name: str) -> bool:
    """Whether a call reads a block or variable from the Prefect API."""
    if name in _VARIABLES:
        return True
    return name.startswith(("prefect.", "prefect_")) and name.rpartition(".")[2] in _LOADING

"""Options as a definition itself is given them, their literal values, and where to point at them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.definitions import Definition, Option
    from prefect_lint.model.module import Module

_DURATIONS = frozenset(
    {"datetime.timedelta", "pendulum.duration", "pendulum.Duration", "pendulum.interval"}
)
_DISPLAYS: dict[type[o.Node], str] = {
    o.Tuple: "a tuple",
    o.Set: "a set",
    o.Dict: "a dict",
    o.List: "a list",
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_DEPTH = 8


def own_option(definition: Definition, name: str) -> Option | None:
    """An option that is given where the definition is made, not taken over by `.with_options(…)`."""
    option = definition.option(name)
    if option is None or definition.base is None:
        return option
    return None if definition.base.option(name) is option else option


def place_of(definition: Definition, option: Option) -> o.Node:
    """The value of an option where it stands in the decorator or call itself, else the definition.

    A value from a mapping or a wrapper may serve many definitions, so it is no place for one finding.
    """
    if option.node is not None and option.module is definition.module:
        makers = [it for it in (definition.decorator, definition.node) if isinstance(it, o.Call)]
        if any(ancestor in makers for ancestor in option.node.ancestors()):
            return option.node
    return definition.node


def place_elsewhere(definition: Definition, option: Option) -> list[tuple[Module, o.Node]]:
    """Where an option is written when that is not its place in the decorator or call; at most one."""
    if option.node is None or place_of(definition, option) is option.node:
        return []
    return [(option.module, option.node)]


def is_written_out(definition: Definition, option: Option) -> bool:
    """Whether the value is a literal in the decorator or call itself, not behind a name."""
    node = place_of(definition, option)
    return node is option.node and isinstance(node, o.Constant | o.UnaryOp)


def number_of(option: Option) -> float | None:
    """The number that an option is, sign and plain arithmetic included; `None` when it is not known."""
    if option.node is not None:
        return number(option.node, option.module)
    return _plain(option.literal)


def number(expr: o.Expr, module: Module, depth: int = _DEPTH) -> float | None:
    """The number that an expression gives; `None` when the source does not say. `True` is no number."""
    if depth == 0:
        return None
    source = origin(expr, module)
    node, module = source.node, source.module
    if isinstance(node, o.Constant):
        return _plain(node.value)
    if isinstance(node, o.UnaryOp) and node.op in ("-", "+"):
        inner = number(node.operand, module, depth - 1)
        return None if inner is None else (-inner if node.op == "-" else inner)
    if isinstance(node, o.BinOp) and node.op in _ARITHMETIC:
        left = number(node.left, module, depth - 1)
        right = number(node.right, module, depth - 1)
        if left is None or right is None or (node.op == "/" and right == 0):
            return None
        return _ARITHMETIC[node.op](left, right)
    return None


def numbers_of(option: Option) -> list[float] | None:
    """The numbers of a list that an option is; `None` for anything else."""
    elements = elements_of(option)
    if elements is None:
        return None
    nodes, module = elements
    found = [number(node, module) for node in nodes]
    known = [it for it in found if it is not None]
    return known if len(known) == len(found) else None


def elements_of(option: Option) -> tuple[list[o.Expr], Module] | None:
    """The elements of a list display that an option is, and the module they are in."""
    if option.node is None:
        return None
    source = origin(option.node, option.module)
    if not isinstance(source.node, o.List):
        return None
    if any(isinstance(element, o.Starred) for element in source.node.elts):
        return None
    return source.node.elts, source.module


def is_duration(option: Option) -> bool:
    """Whether an option is a `timedelta` or another library's duration."""
    thing = option.thing
    if isinstance(thing, t.Instance):
        return thing.cls in _DURATIONS
    if option.node is None:
        return False
    node = origin(option.node, option.module)
    if not isinstance(node.node, o.Call):
        return False
    target = node.module.project.infer.thing(node.node.func, node.module)
    return isinstance(target, t.Symbol) and target.name in _DURATIONS


def kind_of_value(option: Option) -> str | None:
    """What is certainly given, in words (`a tuple`, `a string`); `None` for numbers and what is not known."""
    if is_duration(option):
        return "a `timedelta`"
    if isinstance(option.thing, t.Value):
        return "a string" if isinstance(option.thing.value, str) else None
    # Inference takes `list(delays)` for the tuple inside: how the value is written decides.
    return (
        None
        if option.node is None
        else _DISPLAYS.get(type(origin(option.node, option.module).node))
    )


def _plain(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return None

"""The text that an expression gives, as far as it is written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.origins import origin
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module

UNKNOWN = "\ufffc"
"""Stands in a text for a part that is not written out."""

_SAME_TEXT = frozenset({"textwrap.dedent", "inspect.cleandoc", "str"})
_SAME_TEXT_METHODS = frozenset({"strip", "rstrip", "lstrip", "encode"})
_LONGEST = 20_000
_DEPTH = 8


def text_of(expr: o.Expr, module: Module, depth: int = _DEPTH) -> str:
    """The text of an expression, with `UNKNOWN` for every part that can't be known.

    An outline keeps the literal parts of an f-string, but not which values stand between two of them, so that
    values next to each other count as one.
    """
    if depth == 0:
        return UNKNOWN
    source = origin(expr, module)
    node, home = source.node, source.module
    text = UNKNOWN
    if isinstance(node, o.JoinedStr):
        text = _joined(node)
    elif isinstance(node, o.BinOp) and node.op == "+":
        text = text_of(node.left, home, depth - 1) + text_of(node.right, home, depth - 1)
    elif isinstance(node, o.BinOp) and node.op == "%":
        text = text_of(node.left, home, depth - 1).replace("%s", UNKNOWN).replace("%d", UNKNOWN)
    elif isinstance(node, o.Call):
        text = _called(node, home, depth)
    elif isinstance(node, o.Expr):
        thing = home.project.infer.thing(node, home)
        if isinstance(thing, t.Value) and isinstance(thing.value, str):
            text = thing.value
    return text if len(text) <= _LONGEST else UNKNOWN


def _joined(node: o.JoinedStr) -> str:
    """The literal parts, with something unknown between them, and around them when there are more values."""
    text = UNKNOWN.join(node.text).replace("{{", "{").replace("}}", "}")
    # The literal parts are as they are written.
    text = text.replace("\\n", "\n").replace("\\t", "\t")
    around = len(node.values) >= len(node.text)
    return f"{UNKNOWN}{text}{UNKNOWN}" if around and not text[:1].isalnum() else text


def _called(node: o.Call, module: Module, depth: int) -> str:
    func = node.func
    if isinstance(func, o.Attribute):
        if func.attr in _SAME_TEXT_METHODS and not node.arguments:
            return text_of(func.value, module, depth - 1)
        if func.attr == "format":
            return _formatted(text_of(func.value, module, depth - 1))
        if func.attr == "join" and len(node.args) == 1:
            return _together(func.value, node.args[0], module, depth)
    thing = module.project.infer.thing(func, module)
    if isinstance(thing, t.Symbol) and thing.name in _SAME_TEXT and len(node.args) == 1:
        return text_of(node.args[0], module, depth - 1)
    return UNKNOWN


def _formatted(text: str) -> str:
    """A template with something unknown for each of its fields."""
    parts = text.replace("{{", "").replace("}}", "").split("{")
    return UNKNOWN.join([parts[0], *(part.partition("}")[2] for part in parts[1:])])


def _together(between: o.Expr, items: o.Expr, module: Module, depth: int) -> str:
    source = origin(items, module)
    if not isinstance(source.node, o.List | o.Tuple):
        return UNKNOWN
    parts = [text_of(element, source.module, depth - 1) for element in source.node.elts]
    return text_of(between, module, depth - 1).join(parts)

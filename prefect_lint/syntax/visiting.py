"""A fast walk over LibCST trees, for rules that are written as visitors.

LibCST's own visitors rebuild every node on the way and call four methods for each; this walk only looks at
the fields that can hold code, and leaves out whitespace, brackets and operator tokens.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

import libcst as cst

from prefect_lint.syntax.tracking import track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from prefect_lint.syntax.spans import Span

_TOKENS = frozenset(
    {
        cst.Asynchronous,
        cst.LeftCurlyBrace,
        cst.LeftParen,
        cst.LeftSquareBracket,
        cst.ParamSlash,
        cst.ParamStar,
        cst.RightCurlyBrace,
        cst.RightParen,
        cst.RightSquareBracket,
    }
)
_TOKEN_MODULES = ("libcst._nodes.op", "libcst._nodes.whitespace")

_SOURCE_ORDER: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.ClassDef: ("decorators", "name", "type_parameters", "bases", "keywords", "body"),
    cst.ExceptHandler: ("type", "name", "body"),
    cst.ExceptStarHandler: ("type", "name", "body"),
    cst.FunctionDef: ("decorators", "name", "type_parameters", "params", "returns", "body"),
    cst.IfExp: ("body", "test", "orelse"),
    cst.ImportFrom: ("module", "names"),
    cst.Arg: ("keyword", "value"),
    cst.MatchCase: ("pattern", "guard", "body"),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    cst.TypeAlias: ("name", "type_parameters", "value"),
}
"""Fields of the classes that don't declare them in the order in which they are written."""


class _Fields(NamedTuple):
    """The fields of a node class that can hold code, in source order."""

    names: tuple[str, ...]
    backwards: tuple[str, ...]


def fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a node class that can hold code, in source order."""
    found = _table.get(kind)
    if found is None:
        names = _code_fields(kind)
        found = _table[kind] = _Fields(names, names[::-1])
    return found.names


def is_code(kind: type[Any]) -> bool:
    """Whether nodes of a class are code, rather than whitespace, a bracket or an operator."""
    if not issubclass(kind, cst.CSTNode) or kind in _TOKENS:
        return False
    return kind is cst.ImportStar or not kind.__module__.startswith(_TOKEN_MODULES)


def walk(
    tree: cst.CSTNode,
    handlers: Mapping[type[cst.CSTNode], Sequence[Callable[[Any], object]]],
) -> None:
    """Call the handlers of each node's class, a node before what is in it, in source order.

    Raises `ValueError` for a handler that could never be called: of an abstract class or of a token.
    """
    for kind in handlers:
        if not is_code(kind) or inspect.isabstract(kind):
            raise ValueError(f"nodes of {kind.__name__} are never visited")
    table = _table
    find = handlers.get
    stack: list[Any] = [tree]
    pop = stack.pop
    push = stack.append
    while stack:
        node = pop()
        kind = node.__class__
        called = find(kind)
        if called is not None:
            for handler in called:
                handler(node)
        try:
            names = table[kind].backwards
        except KeyError:
            fields(kind)
            names = table[kind].backwards
        for name in names:
            value = getattr(node, name)
            if value is None:
                continue
            if value.__class__ in _SEQUENCES:
                if value:
                    stack += value[::-1]
            elif value.__class__ not in _NOT_NODES:
                push(value)


def spans(tree: cst.Module, nodes: Iterable[cst.CSTNode]) -> dict[int, Span]:
    """Where nodes of a tree are in its source, by `id` of the node.

    Parentheses around an expression are not part of it, and neither is the blank around anything.
    """
    wanted = list(nodes)
    tracked = track(tree, wanted)
    return {id(node): tracked.span(node) for node in wanted}


_SEQUENCES: frozenset[type[Any]] = frozenset({list, tuple})
_NOT_NODES: frozenset[type[Any]] = frozenset({*_TOKENS, cst.MaybeSentinel, str})
_table: dict[type[cst.CSTNode], _Fields] = {}


def _code_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    names = tuple(
        field.name
        for field in dataclasses.fields(kind)
        if any(is_code(found) for found in _classes(hints[field.name]))
    )
    ordered = _SOURCE_ORDER.get(kind, names)
    if set(ordered) != set(names):
        # A version of LibCST with other fields than the ones we know the order of.
        ordered = (
            *(name for name in ordered if name in names),
            *(n for n in names if n not in ordered),
        )
    return ordered


def _classes(hint: Any) -> Iterator[type[Any]]:
    """The classes in a type hint: those of `Optional[Sequence[Union[A, B]]]` are A and B."""
    arguments = get_args(hint)
    if arguments:
        for argument in arguments:
            yield from _classes(argument)
    elif isinstance(hint, type):
        yield hint

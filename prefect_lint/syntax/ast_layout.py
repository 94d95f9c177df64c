"""Where the counted nodes of a text are, found with the standard library's parser."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from prefect_lint.syntax.spans import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXACT_IN_FSTRINGS = sys.version_info >= (3, 12)
"""Whether `ast` knows the columns of what is inside f-strings."""

_KINDS: dict[type[ast.AST], str] = {
    ast.Name: "name",
    ast.Attribute: "attribute",
    ast.Call: "call",
    ast.Await: "await",
    ast.Lambda: "lambda",
    ast.alias: "alias",
    ast.ExceptHandler: "handler",
}

_TO_COLON = re.compile(r"(?:[\s\\(),/\]]|#[^\r\n]*)*:")
_TO_HANDLER_COLON = re.compile(
    r"(?:[\s\\(),]|#[^\r\n]*)*(?:\bas(?:[ \t\f]|\\\r?\n?)+\w+)?(?:[ \t\f]|\\\r?\n?)*:"
)
_DEFINED = re.compile(r"(?:async(?:[ \t\f]|\\\r?\n?)+)?(?:def|class)(?:[ \t\f]|\\\r?\n?)+(\w+)")
_KEYWORD = re.compile(r"async(?:[ \t\f]|\\\r?\n?)+\w+|except\s*\*|\w+")

_Placed = Any
"""A node of `ast` that has a place. The classes that have one share no base class."""


class AstLayout:
    """The places of all counted nodes of a text.

    Raises `SyntaxError`, `ValueError`, `RecursionError` or `MemoryError` when `ast` can't read it.
    """

    def __init__(self, text: str) -> None:
        self._lines = Lines(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._nodes = counted_nodes(ast.parse(text))

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes there are of each kind that occurs."""
        return {kind: len(nodes) for kind, nodes in self._nodes.items()}

    def node(self, kind: str, ordinal: int) -> ast.AST:
        """The n-th node of a kind."""
        return self._nodes[kind][ordinal]

    def span(self, kind: str, ordinal: int) -> Span:
        """Where the n-th node of a kind is."""
        node: _Placed = self._nodes[kind][ordinal]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            start, end = self._name(node)
            return self._between(self._lines.place(start), self._lines.place(end))
        if (hasattr(node, "body") and kind in ("stmt", "handler")) or isinstance(node, ast.Match):
            return self._lines.short(self._start(node), self._lines.place(self._colon(node)))
        return self.between(node, node)

    def whole(self, kind: str, ordinal: int) -> Span:
        """The n-th node of a kind with all that belongs to it, decorators and bodies included."""
        node: _Placed = self._nodes[kind][ordinal]
        start = self._start(node)
        if getattr(node, "decorator_list", None):
            line = self._decorator_line(node.decorator_list[0])
            start = (
                line,
                len(self._lines.line(line)) - len(self._lines.line(line).lstrip(" \t\f")),
            )
        return self._between(start, self._end(node))

    def between(self, first: _Placed, last: _Placed) -> Span:
        """What there is from the start of one node to the end of another."""
        return self._between(self._start(first), self._end(last))

    def header(self, kind: str, ordinal: int) -> tuple[int, int]:
        """The first line of a statement or handler, decorators included, and the line where its body starts."""
        node: _Placed = self._nodes[kind][ordinal]
        first = node.lineno
        if getattr(node, "decorator_list", None):
            first = self._decorator_line(node.decorator_list[0])
        if hasattr(node, "body") or isinstance(node, ast.Match):
            return first, self._lines.place(self._colon(node))[0]
        return first, node.end_lineno

    def case_header(self, case: ast.match_case) -> tuple[int, int]:
        """The lines of a `case`, up to its colon."""
        anchor = case.guard if case.guard is not None else case.pattern
        colon = self._scan(_TO_COLON, self._lines.offset(*self._end(anchor)))
        return case.pattern.lineno, self._lines.place(colon)[0]

    def spans(self) -> dict[str, list[Span]]:
        """The places of all nodes."""
        return {
            kind: [self.span(kind, ordinal) for ordinal in range(len(nodes))]
            for kind, nodes in self._nodes.items()
        }

    def _start(self, node: _Placed) -> tuple[int, int]:
        return node.lineno, self._lines.characters(node.lineno, node.col_offset)

    def _end(self, node: _Placed) -> tuple[int, int]:
        return node.end_lineno, self._lines.characters(node.end_lineno, node.end_col_offset)

    @staticmethod
    def _between(start: tuple[int, int], end: tuple[int, int]) -> Span:
        return Span(start[0], start[1] + 1, end[0], end[1] + 1)

    def _name(self, node: _Placed) -> tuple[int, int]:
        """The offsets of the name of a function or class."""
        start = self._lines.offset(*self._start(node))
        match = _DEFINED.match(self._lines.text, start)
        return match.span(1) if match is not None else (start, start + 1)

    def _colon(self, node: _Placed) -> int:
        """The offset of the colon before a body."""
        anchor = _last_of_header(node)
        if anchor is not None:
            offset = self._lines.offset(*self._end(anchor))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            offset = self._name(node)[1]
        else:
            start = self._lines.offset(*self._start(node))
            match = _KEYWORD.match(self._lines.text, start)
            offset = match.end() if match is not None else start
        pattern = _TO_HANDLER_COLON if isinstance(node, ast.ExceptHandler) else _TO_COLON
        return self._scan(pattern, offset)

    def _scan(self, pattern: re.Pattern[str], offset: int) -> int:
        """The offset of the colon that follows what the pattern allows before it."""
        match = pattern.match(self._lines.text, offset)
        return match.end() - 1 if match is not None else offset

    def _decorator_line(self, expression: _Placed) -> int:
        """The line of the `@` before a decorator."""
        line: int = expression.lineno
        while line > 1 and not self._lines.line(line).lstrip().startswith("@"):
            line -= 1
        return line


def counted_nodes(tree: ast.Module) -> dict[str, list[ast.AST]]:
    """The nodes of each counted kind, in source order."""
    found: defaultdict[str, list[ast.AST]] = defaultdict(list)
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        kind = _KINDS.get(type(node))
        if kind is not None:
            found[kind].append(node)
        elif isinstance(node, ast.stmt):
            found["stmt"].append(node)
        special = _CHILDREN.get(type(node))
        if special is not None:
            stack.extend(reversed(special(node)))
            continue
        below: list[ast.AST] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                below += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                below.append(value)
        stack.extend(reversed(below))
    return dict(found)


def by_place(first: Iterable[_Placed], second: Iterable[_Placed]) -> list[ast.AST]:
    """Two lists of nodes as one, in source order: `f(a=1, *b)` has `b` among the arguments."""
    return sorted([*first, *second], key=lambda node: (node.lineno, node.col_offset))


def parameters(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """The parameters of a function with their defaults, in source order."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    found: list[tuple[ast.arg, ast.expr | None]] = [
        (parameter, arguments.defaults[index - missing] if index >= missing else None)
        for index, parameter in enumerate(positional)
    ]
    if arguments.vararg is not None:
        found.append((arguments.vararg, None))
    found += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    if arguments.kwarg is not None:
        found.append((arguments.kwarg, None))
    return found


def _present(*nodes: ast.AST | None) -> list[ast.AST]:
    return [node for node in nodes if node is not None]


def _of_arguments(node: Any) -> list[ast.AST]:
    return [part for pair in parameters(node) for part in _present(*pair)]


def _of_dict(node: Any) -> list[ast.AST]:
    return [part for pair in zip(node.keys, node.values, strict=True) for part in _present(*pair)]


def _of_function(node: Any) -> list[ast.AST]:
    return [*node.decorator_list, *_of_arguments(node.args), *_present(node.returns), *node.body]


def _of_class(node: Any) -> list[ast.AST]:
    return [*node.decorator_list, *by_place(node.bases, node.keywords), *node.body]


_CHILDREN: dict[type[ast.AST], Callable[[Any], list[ast.AST]]] = {
    ast.AsyncFunctionDef: _of_function,
    ast.Call: lambda node: [node.func, *by_place(node.args, node.keywords)],
    ast.ClassDef: _of_class,
    ast.Dict: _of_dict,
    ast.FunctionDef: _of_function,
    ast.IfExp: lambda node: [node.body, node.test, node.orelse],
    ast.Name: lambda node: [],
    ast.arguments: _of_arguments,
    ast.match_case: lambda node: [*_present(node.guard), *node.body],
}
"""Nodes whose fields are not all wanted, or not in source order."""
if sys.version_info >= (3, 12):
    _CHILDREN[ast.TypeAlias] = lambda node: []


def _last_of_header(node: Any) -> ast.AST | None:
    """The last part of the header of a compound statement that has a place; `None` without parts."""
    parts: list[Any]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts = [
            *_of_arguments(node.args),
            *_present(node.returns),
            *getattr(node, "type_params", []),
        ]
    elif isinstance(node, ast.ClassDef):
        parts = [*node.bases, *node.keywords, *getattr(node, "type_params", [])]
    elif isinstance(node, ast.With | ast.AsyncWith):
        item = node.items[-1]
        parts = _present(item.optional_vars or item.context_expr)
    elif isinstance(node, ast.For | ast.AsyncFor):
        parts = [node.iter]
    else:
        header = ("test", "subject", "type")
        parts = _present(*(getattr(node, name, None) for name in header))
    return max(parts, key=lambda part: (part.end_lineno, part.end_col_offset), default=None)

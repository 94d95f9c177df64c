"""Where nodes of a LibCST tree are, found by writing the tree out again and watching the column.

LibCST's position providers keep the place of every node, in a copy of the tree; this keeps the places of the
nodes that are asked for, at about a third of the time that the parse took.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.spans import NEWLINE, Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    import libcst as cst

Place = tuple[int, int]
"""Line from 1, column in characters from 0."""


def track(tree: cst.Module, nodes: Iterable[cst.CSTNode]) -> Tracker:
    """The places of some nodes of a tree.

    Python 3.12 limits recursion through C whatever the stack, at some 700 levels of an expression; nodes
    from there on are given the place where it stopped.
    """
    tracker = Tracker(tree, {id(node) for node in nodes})
    try:
        tree._codegen(tracker)
    except RecursionError:
        tracker = Tracker(tree, tracker.wanted)
        with contextlib.suppress(RecursionError):
            run_with_deep_stack(lambda: tree._codegen(tracker))
    return tracker


class Tracker(CodegenState):
    """Counts lines and columns while a tree is written, and remembers where the wanted nodes were."""

    def __init__(self, tree: cst.Module, wanted: set[int]) -> None:
        super().__init__(tree.default_indent, tree.default_newline)
        self.wanted = wanted
        self._line = 1
        self._column = 0
        self._end: Place = (1, 0)
        """Where the last token ended that is neither blank nor comment."""
        self._outer: dict[int, tuple[Place, Place]] = {}
        self._inner: dict[int, tuple[Place, Place]] = {}
        self._starts: list[Place] = []

    def span(self, node: cst.CSTNode) -> Span:
        """Where a wanted node is, without parentheses around it."""
        (line, column), (end_line, end_column) = self.inner(node)
        return Span(line, column + 1, end_line, end_column + 1)

    def inner(self, node: cst.CSTNode) -> tuple[Place, Place]:
        """Start and end of a wanted node, without parentheses and blanks around it."""
        found = self._inner.get(id(node))
        return found if found is not None else self.outer(node)

    def outer(self, node: cst.CSTNode) -> tuple[Place, Place]:
        """Start and end of all that is written for a wanted node."""
        return self._outer.get(id(node), (self._end, self._end))

    def add_indent_tokens(self) -> None:
        """Write the indentation."""
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        """Write a token."""
        if not value:
            return
        self.tokens.append(value)
        if "\n" in value or "\r" in value:
            pieces = NEWLINE.split(value)
            self._line += len(pieces) - 1
            self._column = len(pieces[-1])
        else:
            self._column += len(value)
        # LibCST counts the semicolon after a `type` statement as a part of it, and after no other.
        code = value.strip("; \t\f\r\n\\")
        if code and code[0] != "#":
            self._end = (self._line, self._column)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """LibCST is going to write a node."""
        if id(node) in self.wanted:
            self._starts.append((self._line, self._column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        """LibCST has written a node."""
        if id(node) in self.wanted:
            self._outer[id(node)] = (self._starts.pop(), self._end)

    def record_syntactic_position(  # type: ignore[override]
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> AbstractContextManager[None]:
        """LibCST is going to write what counts of a node, inside the `with` statement."""
        return _Recorder(self, node) if id(node) in self.wanted else _NOTHING

    def enter(self) -> Place:
        """Where the next token starts."""
        return (self._line, self._column)

    def leave(self, node: cst.CSTNode, start: Place) -> None:
        """Remember what counts of a node."""
        self._inner[id(node)] = (start, self._end)


class _Nothing:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        return None


_NOTHING = _Nothing()


class _Recorder:
    __slots__ = ("_node", "_start", "_tracker")

    def __init__(self, tracker: Tracker, node: cst.CSTNode) -> None:
        self._tracker = tracker
        self._node = node

    def __enter__(self) -> None:
        self._start = self._tracker.enter()

    def __exit__(self, *error: object) -> None:
        self._tracker.leave(self._node, self._start)

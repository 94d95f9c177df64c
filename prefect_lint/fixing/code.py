"""The text of one Python file while the edits of a fix are worked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.syntax import outline as o
from prefect_lint.syntax.spans import NEWLINE, Lines

if TYPE_CHECKING:
    from prefect_lint.fixing.changes import Text
    from prefect_lint.model.module import Module
    from prefect_lint.syntax.positions import Positions

_BLANK = re.compile(r"(?:[ \t\f\r\n]|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")
_REST_OF_LINE = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?")
_OWN_LINE = re.compile(r"[ \t\f]*$")


class NoFix(Exception):
    """There is no edit of the text that is certain to be right; the message says why."""


class Extent(NamedTuple):
    """A stretch of a text, by offsets in characters; the end is exclusive."""

    start: int
    end: int


class Argument(NamedTuple):
    """One argument of a call with the parentheses around it, as it is written."""

    node: o.Node
    start: int
    end: int


class Arguments(NamedTuple):
    """What stands between the parentheses of a call."""

    open: int
    """The offset after the opening parenthesis."""
    close: int
    """The offset of the closing one."""
    given: list[Argument]
    comma: int | None
    """The offset after the comma that follows the last argument."""
    bare_generator: bool
    """Whether the only argument is a generator without parentheses of its own: `f(x for x in y)`."""


class Draft:
    """A text and the edits that were made so far, by offsets of the text as it was."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[tuple[int, int, str]] = []

    def insert(self, offset: int, text: str) -> None:
        """Put a text before an offset; of several at one place, the first stands first."""
        self.edits.append((offset, offset, text))

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of another."""
        self.edits.append((start, end, text))


class YamlCode(Draft):
    """A YAML file; its nodes know where they are."""


class Code(Draft):
    """A Python file: where its nodes are, and the edits that were made so far.

    Every method that looks something up raises `NoFix` where the answer is not certain.
    """

    def __init__(self, module: Module, text: str, positions: Positions) -> None:
        super().__init__(text)
        self.module = module
        self._positions = positions
        self._lines = Lines(text)
        self.imported: dict[str, str] = {}
        """What the edits import, by dotted name, and how it is spelled."""
        self.statements: dict[str, tuple[int, list[str]]] = {}
        """The edits that add a `from … import …`, by module: which of them, and the names in it."""

    # Where things are

    def extent(self, node: o.Node) -> Extent:
        """All of a node, without parentheses around it."""
        span = self._positions.exact(node)
        if span is None or self.text.startswith("\ufeff"):
            raise NoFix("the place is not known exactly")
        return Extent(
            self._lines.offset(span.line, span.column - 1),
            self._lines.offset(span.end_line, span.end_column - 1),
        )

    def source(self, node: o.Node) -> str:
        """A node as it is written."""
        start, end = self.extent(node)
        return self.text[start:end]

    def after_blank(self, offset: int) -> int:
        """The first place from an offset on that is neither blank nor comment."""
        match = _BLANK.match(self.text, offset)
        return offset if match is None else match.end()

    def line_start(self, offset: int) -> int:
        """Where the line of an offset starts."""
        line, _ = self._lines.place(offset)
        return self._lines.starts[line - 1]

    def next_line(self, offset: int) -> int:
        """Where the line below that of an offset starts; the end of the text below the last."""
        line, _ = self._lines.place(offset)
        starts = self._lines.starts
        return starts[line] if line < len(starts) else len(self.text)

    def indentation(self, offset: int) -> str | None:
        """What stands before an offset on its line, if that is blank."""
        before = self.text[self.line_start(offset) : offset]
        return before if _OWN_LINE.match(before) else None

    def rest_of_line(self, offset: int) -> int | None:
        """The end of a line on which nothing but blanks and a comment follow an offset."""
        match = _REST_OF_LINE.match(self.text, offset)
        end = offset if match is None else match.end()
        return end if end == len(self.text) or self.text[end] in "\r\n" else None

    def indent(self) -> str:
        """What one level of indentation is in this file."""
        for node in self.module.outline.body:
            body = getattr(node, "body", None)
            if body:
                found = self.indentation(self.extent(body[0]).start)
                if found:
                    return found
        return "    "

    def newline(self, offset: int) -> str:
        """What ends the line of an offset, or the lines of the file where nothing does."""
        match = NEWLINE.search(self.text, offset) or NEWLINE.search(self.text)
        return "\n" if match is None else match[0]

    def arguments(self, call: o.Call) -> Arguments:
        """What stands between the parentheses of a call."""
        end = self.extent(call).end - 1
        position = self.extent(call.func).end
        # The function may be in parentheses of its own.
        while self.text[(position := self.after_blank(position)) : position + 1] == ")":
            position += 1
        self._require("(", position)
        self._require(")", end)
        opened = position + 1
        given: list[Argument] = []
        comma: int | None = None
        if len(call.arguments) == 1 and _is_generator(call.arguments[0]):
            inner = self.extent(call.arguments[0])
            if inner == (position, end + 1):
                argument = Argument(call.arguments[0], opened, end)
                return Arguments(opened, end, [argument], None, True)
        position = opened
        for argument_node in call.arguments:
            start = self.after_blank(position)
            inner = self.extent(argument_node)
            stop = self._closed(start, inner)
            given.append(Argument(argument_node, start, stop))
            position = self.after_blank(stop)
            comma = None
            if self.text[position] == ",":
                position += 1
                comma = position
            elif argument_node is not call.arguments[-1]:
                raise NoFix("the arguments are not where they were expected")
        if self.after_blank(position) != end:
            raise NoFix("the arguments are not where they were expected")
        return Arguments(opened, end, given, comma, False)

    def argument(self, node: o.Node) -> tuple[Arguments, Argument]:
        """A keyword, or the value of an argument, as one of the arguments of its call."""
        if isinstance(node.parent, o.Keyword):
            node = node.parent
        if not isinstance(node.parent, o.Call):
            raise NoFix("this is no argument of a call")
        found = self.arguments(node.parent)
        for argument in found.given:
            if argument.node is node:
                return found, argument
        raise NoFix("this is no argument of a call")

    def _closed(self, start: int, inner: Extent) -> int:
        """The end of a node with as many closing parentheses as stand open before it."""
        open_before = 0
        position = start
        while position < inner.start:
            self._require("(", position)
            open_before += 1
            position = self.after_blank(position + 1)
        if position != inner.start:
            raise NoFix("the arguments are not where they were expected")
        position = inner.end
        for _ in range(open_before):
            position = self.after_blank(position)
            self._require(")", position)
            position += 1
        return position

    def _require(self, token: str, offset: int) -> None:
        if not self.text.startswith(token, offset):
            raise NoFix(f"there is no `{token}` where one was expected")

    # What is changed

    def spell(self, text: Text, at: o.Node) -> str:
        """Code as it is written at a node, its imports added where there are none."""
        from prefect_lint.fixing.imports import spelled

        parts = text if isinstance(text, tuple) else (text,)
        return "".join(
            part if isinstance(part, str) else spelled(self, part.dotted, at) for part in parts
        )


def _is_generator(node: o.Node) -> bool:
    return isinstance(node, o.Comprehension) and node.kind == "generator"

"""Spans of source text, and the lines that they are made of."""

from __future__ import annotations

import bisect
import re
from typing import NamedTuple

NEWLINE = re.compile(r"\r\n|\r|\n")
"""What ends a line of Python source. `str.splitlines` also splits at form feeds and Unicode separators."""

_NOT_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'(?:[^'\\]|\\.)*'"
    r"|(?P<open>[\"'])"
    r"|(?P<comment>#)"
)


class Span(NamedTuple):
    """A stretch of source text; lines and columns from 1, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Lines:
    """The lines of a text, and the ways to say where something is in it. Columns count from 0 here."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in NEWLINE.finditer(text))]
        self._encoded: dict[int, bytes] = {}

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, with whatever ends it."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end]

    def offset(self, line: int, column: int) -> int:
        """How many characters are before a place."""
        return self.starts[line - 1] + column

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect.bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]

    def characters(self, line: int, utf8_column: int) -> int:
        """The column in characters of a column in bytes of UTF-8."""
        encoded = self._encoded.get(line)
        if encoded is None:
            encoded = self._encoded[line] = self.line(line).encode("utf-8", "surrogatepass")
        return len(encoded[:utf8_column].decode("utf-8", "ignore"))

    def short(self, start: tuple[int, int], end: tuple[int, int]) -> Span:
        """What there is from `start` to `end`, cut after the code of the first line."""
        line, column = start
        text = self.line(line)[column : end[1] if end[0] == line else None]
        if end[0] != line:
            for match in _NOT_CODE.finditer(text):
                if match.lastgroup == "comment":
                    text = text[: match.start()]
                if match.lastgroup is not None:
                    break
        text = text.rstrip("\\ \t\f\r\n") if end[0] != line else text.rstrip()
        return Span(line, column + 1, line, column + 1 + len(text))

"""A small lexer that knows just enough of Python to say which brackets and operators are inside which.

It reads f-strings as Python 3.12 does: a field is code, and may hold strings with any quotes.
"""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class TokenKind(enum.Enum):
    """What a token does to the nesting."""

    OPEN = enum.auto()
    """An opening bracket, or the start of an f-string or of a field in it."""
    CLOSE = enum.auto()
    COMMA = enum.auto()
    """A comma or semicolon, or the end of a field: what follows stands beside what was."""
    LINK = enum.auto()
    """An operator, dot, string literal or keyword that can make a chain."""
    LAMBDA = enum.auto()
    """A lambda: up to its colon, commas stand between its parameters."""
    COLON = enum.auto()
    FIRST_WORD = enum.auto()
    """The first word of a logical line; the token includes the indentation before it."""
    NEWLINE = enum.auto()
    """The end of a logical line."""


class Token(NamedTuple):
    """A token and the line, from 1, on which it starts."""

    kind: TokenKind
    text: str
    line: int


_CODE = re.compile(
    r"(?P<blank>[ \t\f]+|\\\n|#[^\n]*)"
    r"|(?P<newline>\n)"
    r"|(?P<fields>(?:[fFtT][rR]?|[rR][fFtT])(?:\"\"\"|'''|\"|'))"
    r"|(?P<string>(?:[bB][rR]?|[rR][bB]?|[uU])?(?:"
    r'"{3}[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"{3}'
    r"|'{3}[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*'{3}"
    r'|"(?!"")[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"'
    r"|'(?!'')[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'))"
    r"|(?P<unfinished>\"{3}[\s\S]*|'{3}[\s\S]*|[\"'][^\n]*)"
    r"|(?P<word>\w+)"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
    r"|(?P<comma>[,;])"
    r"|(?P<colon>:(?!=))"
    r"|(?P<link>[^\w\s])"
    r"|(?P<other>[\s\S])"
)

_TEXT_END = {
    quote: re.compile(
        rf"\\[\s\S]|\{{\{{|\}}\}}|\{{|\}}|{quote}" + (r"|\n" if len(quote) == 1 else "")
    )
    for quote in ('"', "'", '"""', "'''")
}
_SPEC_END = {
    quote: re.compile(rf"\{{|\}}|{quote}" + (r"|\n" if len(quote) == 1 else ""))
    for quote in ('"', "'", '"""', "'''")
}

_LINK_WORDS = frozenset({"and", "or", "not", "if", "else", "for", "in", "is", "await"})


class _Fields:
    """An f-string that is being read: its quotes, and the bracket depths at which its fields are open."""

    __slots__ = ("depths", "quote")

    def __init__(self, quote: str) -> None:
        self.quote = quote
        self.depths: list[int] = []


class Lexer:
    """Iterates over the tokens of a text whose lines end with a line feed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._depth = 0
        self._strings: list[_Fields] = []
        self._in_text = False
        """Whether the position is in the literal text or format of the innermost f-string."""

    def __iter__(self) -> Iterator[Token]:
        while self._position < len(self._text):
            if self._in_text:
                yield from self._read_text()
            else:
                yield from self._read_code()

    def _token(self, kind: TokenKind, text: str) -> Token:
        return Token(kind, text, self._line)

    def _read_code(self) -> Iterator[Token]:
        """Tokens up to the literal text of an f-string, or the end."""
        indent: str | None = "" if self._position == 0 else None
        for match in _CODE.finditer(self._text, self._position):
            kind = match.lastgroup
            text = match.group()
            self._position = match.end()
            if kind == "blank":
                if indent is not None:
                    indent = text if text[0] in " \t\f" else ""
                self._line += text == "\\\n"
                continue
            if kind == "newline":
                self._line += 1
                if self._depth == 0:
                    yield self._token(TokenKind.NEWLINE, text)
                    indent = ""
                continue
            if indent is not None and kind == "word":
                yield self._token(TokenKind.FIRST_WORD, indent + text)
            indent = None
            if kind == "word":
                if text in _LINK_WORDS:
                    yield self._token(TokenKind.LINK, text)
                elif text == "lambda":
                    yield self._token(TokenKind.LAMBDA, text)
            elif kind == "open":
                self._depth += 1
                yield self._token(TokenKind.OPEN, text)
            elif kind == "close":
                self._depth = max(0, self._depth - 1)
                yield self._token(TokenKind.CLOSE, text)
                if text == "}" and self._field_depth == self._depth + 1:
                    self._strings[-1].depths.pop()
                    self._in_text = True
                    yield self._token(TokenKind.COMMA, "")
                    return
            elif kind == "comma":
                yield self._token(TokenKind.COMMA, text)
            elif kind == "fields":
                yield self._token(TokenKind.OPEN, text)
                self._strings.append(_Fields(text.lstrip("fFtTrR")))
                self._in_text = True
                return
            elif kind == "colon":
                if self._field_depth == self._depth:
                    self._in_text = True
                    return
                yield self._token(TokenKind.COLON, text)
            elif kind != "other":
                yield self._token(TokenKind.LINK, text)
                self._line += text.count("\n")

    @property
    def _field_depth(self) -> int:
        """The bracket depth of the innermost open field; -1 when no field is open."""
        if self._strings and self._strings[-1].depths:
            return self._strings[-1].depths[-1]
        return -1

    def _read_text(self) -> Iterator[Token]:
        """Literal text of an f-string, up to a field, the end of a field or the end of the string."""
        string = self._strings[-1]
        ends = _SPEC_END if string.depths else _TEXT_END
        for match in ends[string.quote].finditer(self._text, self._position):
            self._line += self._text.count("\n", self._position, match.end())
            self._position = match.end()
            text = match.group()
            if text == "{":
                self._depth += 1
                string.depths.append(self._depth)
                self._in_text = False
                yield self._token(TokenKind.OPEN, text)
                return
            if text == "}" and string.depths:
                self._depth = max(0, string.depths.pop() - 1)
                yield self._token(TokenKind.CLOSE, text)
                yield self._token(TokenKind.COMMA, "")
                return
            if text in (string.quote, "\n"):
                # Fields that are still open are an error, which the parser will report.
                if string.depths:
                    self._depth = max(0, string.depths[0] - 1)
                for _ in string.depths:
                    yield self._token(TokenKind.CLOSE, "}")
                yield self._token(TokenKind.CLOSE, text)
                self._strings.pop()
                self._in_text = False
                return
        self._position = len(self._text)

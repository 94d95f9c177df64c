"""Whether a text is nested so deeply that parsing it could kill the process or take minutes.

LibCST's parser recurses once for every bracket and every link of an operator chain, takes time that grows
with the square of both, and time that doubles with every bracket of a `case` pattern. `check` refuses such
texts. Nearly every file passes `_is_harmless`, which only counts characters in a handful of C-speed passes:
the number of punctuation characters that stand inside each other is an upper bound for how deep anything
can nest. What that bound doesn't clear is measured exactly, token by token.
"""

from __future__ import annotations

import re

from prefect_lint.syntax.lexing import Lexer, TokenKind

MAX_BRACKETS = 200
"""Brackets inside each other; CPython's own limit."""
MAX_HEIGHT = 1000
"""Links of operator, attribute, call and similar chains inside each other, brackets included."""
MAX_ELIFS = 1000
"""`elif` branches of one `if`."""
MAX_PATTERN_DOUBLINGS = 16
"""How often brackets in a `case` pattern may double the time of the parse; `{` counts twice."""

_MAX_LAMBDAS = 200
"""Lambdas in a file that need no exact measure. They nest across the commas of their parameters, which the
upper bound does not see."""


class TooComplex(Exception):
    """A file that is valid perhaps, but nested too deeply to be parsed safely.

    The line is `None` where the depth was only noticed after the fact.
    """

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason if line is None else f"{reason} (line {line})")
        self.message = reason
        self.line = line


_QUOTED = re.compile(
    r'("""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"""'
    r"|\'\'\'[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*\'\'\'"
    r'|"(?!"")[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"'
    r"|'(?!'')[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'"
    r"|#[^\n]*"
    # A literal that doesn't end is taken whole, or its escaped quotes would be tried one by one.
    r'|"""[\s\S]*()'
    r"|\'\'\'[\s\S]*()"
    r'|"[^\n]*()'
    r"|'[^\n]*())"
)
"""String literals without prefix, and comments. A literal that doesn't end has one of the inner groups.

Each alternative begins with a plain character, which lets the search skip all others quickly.
"""

_TEXT_IN_FIELD = (
    r"""'(?:[^'{}\n\\]|\{[^{}"'#\n\\]*\})*'(?!')|"(?:[^"{}\n\\]|\{[^{}"'#\n\\]*\})*"(?!")"""
)
_IN_FIELD = rf"""[^{{}}"'#]|{_TEXT_IN_FIELD}"""
_PLAIN_FIELDS = re.compile(
    rf"(?:[^{{}}]|\{{\{{|\}}\}}|\{{(?:{_IN_FIELD}|\{{(?:{_IN_FIELD})*\}})*\}})*\Z"
)
"""The inside of an f-string that ends where a string of the same quotes would end.

Since Python 3.12 a field may hold strings with the quotes of the f-string itself, which `_QUOTED` takes for
the end; such a string has a field here that is not closed.
"""

_FLAT = bytes.maketrans(b"[{]}", b"(())")
_UNCOUNTED = bytes(
    code
    for code in range(256)
    if code >= 128 or (chr(code) not in "aof" and (chr(code).isalnum() or chr(code) in "_ \t\f"))
)
"""Bytes that make nothing deeper. Letters of names don't, but each keyword that does has an `a`, `o` or `f`:
`and`, `or`, `not`, `if`, `for`, `lambda`, `await`. Keeping just these three letters counts them all."""

_INNERMOST = re.compile(rb"\([^()]*\)")
_CASE = re.compile(r"^[ \t\f]*case\b([^\n]*)", re.MULTILINE)


def check(text: str) -> None:
    """Raise `TooComplex` when parsing the text could crash or hang."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _is_harmless(text):
        _measure(text)


def _is_harmless(text: str) -> bool:
    """Whether an upper bound of the nesting is below the limits; `False` means unknown."""
    pieces = _QUOTED.split(text)
    codes, literals = pieces[::_STRIDE], pieces[1::_STRIDE]
    if any("" in pieces[group::_STRIDE] for group in range(2, _STRIDE)):
        # What we took for code or string may be the other one.
        return False
    for index, literal in enumerate(literals):
        code = codes[index]
        if (
            code[-1:] in _LETTERS
            and "{" in literal
            and literal[0] != "#"
            and _HAS_FIELDS.search(code[-2:]) is not None
        ):
            width = 3 if literal[:3] in ('"""', "'''") else 1
            if _PLAIN_FIELDS.match(literal, width, len(literal) - width) is None:
                return False
            weight = len(literal.encode("utf-8", "replace").translate(None, _UNCOUNTED))
            codes[index] = code + "." * weight
    code = '"'.join(codes)
    if "case" in code and not all(map(_is_flat, _CASE.findall(code))):
        return False
    if code.count("elif") > MAX_ELIFS or code.count("lambda") > _MAX_LAMBDAS:
        return False
    # Each pass replaces the innermost brackets by as many characters as anything in them can be deep.
    rest = code.encode("utf-8", "replace").translate(_FLAT, _UNCOUNTED).replace(b"\\\n", b"")
    for _ in range(MAX_BRACKETS):
        rest, found = _INNERMOST.subn(_collapse, rest)
        if not found:
            break
    else:
        return False
    if b"(" in rest:
        # Never closed; the parser may have gone deep before it finds that out.
        return False
    return max(map(len, rest.split(b"\n"))) <= MAX_HEIGHT


def _is_flat(pattern: str) -> bool:
    """Whether the rest of a line after `case` has few brackets, and closes them."""
    opened = pattern.count("(") + pattern.count("[") + pattern.count("{")
    closed = pattern.count(")") + pattern.count("]") + pattern.count("}")
    return opened == closed and opened <= MAX_PATTERN_DOUBLINGS // 2 and "\\" not in pattern


_STRIDE = _QUOTED.groups + 1
"""How many pieces a split makes of each literal and the code before it."""
_LETTERS = frozenset("fFtTrR")
"""Last letters of the prefixes of strings with fields."""
_HAS_FIELDS = re.compile(r"[fFtT][rR]?\Z|[rR][fFtT]\Z")


def _collapse(match: re.Match[bytes]) -> bytes:
    return b"." * (1 + max(map(len, match.group()[1:-1].split(b","))))


class _Level:
    """One bracket that is open: how deep its current part is, and the deepest part so far."""

    __slots__ = ("best", "chain", "lambdas", "peak")
    lambdas: int
    """How many lambdas are between their keyword and their colon."""

    def __init__(self) -> None:
        self.chain = 0
        self.peak = 0
        self.lambdas = 0
        self.best = 0

    def height(self) -> int:
        return max(self.best, self.chain + self.peak)

    def begin_part(self) -> None:
        """A comma: what follows is beside what was, not inside it, except for parameters of a lambda."""
        if self.lambdas:
            return
        self.best = max(self.best, self.chain + self.peak)
        self.chain = self.peak = 0

    def add_inner(self, inner: _Level) -> None:
        """A bracket was closed: a link of the chain, with something in it."""
        self.peak = max(self.peak, inner.height() + 1)
        self.chain += 1


def _measure(text: str) -> None:
    """Raise `TooComplex` when an exact measure is above a limit."""
    levels = [_Level()]
    doublings = _Doublings()
    elifs = _Elifs()
    line = 1
    for kind, token, line in Lexer(text):
        if kind is TokenKind.OPEN:
            if len(levels) > MAX_BRACKETS:
                raise TooComplex(f"more than {MAX_BRACKETS} brackets inside each other", line)
            levels.append(_Level())
            doublings.open(token, line)
        elif kind is TokenKind.CLOSE:
            if len(levels) > 1:
                inner = levels.pop()
                levels[-1].add_inner(inner)
            doublings.close(token)
        elif kind is TokenKind.COMMA:
            levels[-1].begin_part()
        elif kind is TokenKind.LINK:
            levels[-1].chain += 1
            doublings.link(token)
        elif kind is TokenKind.LAMBDA:
            levels[-1].chain += 1
            levels[-1].lambdas += 1
        elif kind is TokenKind.COLON:
            levels[-1].lambdas = max(0, levels[-1].lambdas - 1)
        elif kind is TokenKind.NEWLINE:
            levels = [_Level()]
            doublings.reset()
        elif kind is TokenKind.FIRST_WORD:
            doublings.first_word(token)
            elifs.first_word(token, line)
        _check_height(levels[-1], line)
    while len(levels) > 1:
        inner = levels.pop()
        levels[-1].add_inner(inner)
        _check_height(levels[-1], line)


def _check_height(level: _Level, line: int) -> None:
    if level.chain + level.peak > MAX_HEIGHT:
        raise TooComplex(f"an expression of more than {MAX_HEIGHT} operators", line)


class _Doublings:
    """How often the brackets that are open double the time that a `case` pattern takes."""

    def __init__(self) -> None:
        self._active = False
        self._total = 0

    def first_word(self, token: str) -> None:
        self._active = token.lstrip() == "case"

    def link(self, token: str) -> None:
        """`case = …` and `case.x` are no patterns."""
        if self._total == 0 and token in ("=", "."):
            self._active = False

    def open(self, token: str, line: int) -> None:
        self._total += 2 if token == "{" else 1
        if self._active and self._total > MAX_PATTERN_DOUBLINGS:
            raise TooComplex("a case pattern with too many brackets inside each other", line)

    def close(self, token: str) -> None:
        self._total -= 2 if token == "}" else 1

    def reset(self) -> None:
        self._active = False
        self._total = 0


class _Elifs:
    """The lengths of the `elif` chains that are going on, by indentation."""

    def __init__(self) -> None:
        self._lengths: dict[int, int] = {}

    def first_word(self, token: str, line: int) -> None:
        word = token.lstrip()
        indent = len(token) - len(word)
        for other in [other for other in self._lengths if other > indent]:
            del self._lengths[other]
        if word != "elif":
            self._lengths.pop(indent, None)
            return
        self._lengths[indent] = self._lengths.get(indent, 0) + 1
        if self._lengths[indent] > MAX_ELIFS:
            raise TooComplex(f"an if statement of more than {MAX_ELIFS} branches", line)

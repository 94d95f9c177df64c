"""The comments by which a user answers for a finding: `# prefect-lint: ignore[PFL101] reason`."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from prefect_lint.sources.text import Source


class SuppressionKind(enum.Enum):
    """Which form a suppression comment has, and so how far it reaches."""

    LINE = "ignore"
    FILE = "ignore-file"
    NOQA = "noqa"


@dataclass(frozen=True)
class Suppression:
    """One suppression comment.

    `line` and `column` count from 1, columns in characters, and `end_column` is exclusive; they
    span the comment from its `#` to its closing bracket or last code. `codes` are the codes and
    rule names as they are written; whether there are such rules is not known here.
    """

    kind: SuppressionKind
    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    reason: str | None = None
    own_line: bool = False
    """Whether the comment stands alone on its line."""
    problem: str | None = None
    """Why the comment is no suppression at all, when it is malformed; `codes` are empty then."""


_OURS = re.compile(r"#[ \t]*prefect-lint[ \t]*:[ \t]*(?P<body>.*)")
_IGNORE = re.compile(
    r"(?P<form>ignore-file|ignore)[ \t]*\[(?P<codes>[^\[\]]*)\][ \t]*(?P<reason>.*)", re.IGNORECASE
)
_NOQA = re.compile(
    r"#[ \t]*noqa[ \t]*:[ \t]*(?P<codes>[A-Z]+[0-9]+(?:[ \t,]+[A-Z]+[0-9]+(?![\w-]))*)(?![\w-])"
    r"[ \t]*(?P<reason>.*)",
    re.IGNORECASE,
)
_OUR_CODE = re.compile(r"PFL[0-9]+", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
# A reason may hold a `#123`, so only what surely is another tool's comment ends it.
# A `#` in quotes or in the middle of a word is prose about a comment.
_NEXT_COMMENT = re.compile(
    r"(?<![^\s#])#[ \t]*(?:prefect-lint[ \t]*:|(?i:noqa)\b|nosec\b"
    r"|(?:type|ty|mypy|pyright|pylint|pragma|ruff|fmt|isort):)"
)

# Triple quotes first, or they would be read as an empty string and a quote. Each alternative matches
# without its closing quote too: where one could fail, a hostile file would make the scan quadratic.
_STRING_OR_COMMENT = re.compile(
    r'''"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|'''
    r"""'''(?:\\.|[^\\])*?(?:'''|\\?\Z)|"""
    r""""(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|#[^\n]*""",
    re.DOTALL,
)


def may_suppress(source: Source, others: Collection[str] = ()) -> bool:
    """Whether a file is worth a `scan` with the same `others`, which takes longer than this."""
    return _has_words(source.text, others)


def has_noqa(source: Source) -> bool:
    """Whether a file may have a `noqa`, which rules that are not known yet may be named in."""
    return "noqa" in source.text.lower()


def _has_words(text: str, others: Collection[str]) -> bool:
    """Whether a text has the words that every suppression has."""
    if "prefect-lint" in text:
        return True
    if not others and "PFL" not in text and "pfl" not in text:
        return False
    folded = text.lower()
    return "noqa" in folded and ("pfl" in folded or any(it.lower() in folded for it in others))


def scan(
    source: Source,
    given: Iterable[tuple[int, int, str]] | None = None,
    others: Collection[str] = (),
) -> list[Suppression]:
    """The suppression comments of a file, well-formed or not, in the order in which they stand.

    `given` are its comments as `comments` gives them, for a file that is not Python. `others` are codes, in
    capitals, that a `noqa` may name beside those that begin with PFL: whatever else stands there is for
    another tool.
    """
    if not may_suppress(source, others):
        return []
    text = source.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # lines and columns stay as they are
    found: list[Suppression] = []
    for line, column, comment in comments(text) if given is None else given:
        if _has_words(comment, others):
            own_line = not source.lines[line - 1][:column].strip()
            found.extend(_read(comment, line, column, own_line, others))
    return found


def comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Each comment with its line (from 1) and its column (from 0); lines end in `\\n`.

    Not by `tokenize`: before Python 3.12 that takes quadratic time on a line of quotes and backslashes,
    it gives up on files with syntax newer than itself, and each version sees f-strings differently.
    """
    line, counted = 1, 0
    for match in _STRING_OR_COMMENT.finditer(text):
        if match[0].startswith("#"):
            start = match.start()
            line += text.count("\n", counted, start)
            counted = start
            yield line, start - (text.rfind("\n", 0, start) + 1), match[0]


def strings(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each string over several lines; lines end in `\\n`."""
    line, counted = 1, 0
    for match in _STRING_OR_COMMENT.finditer(text):
        breaks = match[0].count("\n")
        if breaks:
            line += text.count("\n", counted, match.start())
            counted = match.start()
            yield line, line + breaks


def _read(
    comment: str, line: int, column: int, own_line: bool, others: Collection[str]
) -> Iterator[Suppression]:
    """The suppressions in one comment; it may hold several, and other tools' words around them."""
    marks = [match.start() for match in _NEXT_COMMENT.finditer(comment)]
    for start, end in pairwise((*marks, len(comment))):
        part = comment[start:end].rstrip()
        ours = _OURS.match(part)
        if ours is not None:
            yield _read_ours(part, ours["body"], line, column + start, own_line)
            continue
        noqa = _NOQA.match(part)
        if noqa is None:
            continue
        codes = tuple(
            code
            for code in re.split(r"[\s,]+", noqa["codes"])
            if _OUR_CODE.fullmatch(code) or code.upper() in others
        )
        if codes:
            yield Suppression(
                SuppressionKind.NOQA,
                line,
                column + start + 1,
                column + start + noqa.end("codes") + 1,
                codes,
                _reason(noqa["reason"]),
                own_line,
            )


def _read_ours(part: str, body: str, line: int, column: int, own_line: bool) -> Suppression:
    match = _IGNORE.match(body)
    if match is None:
        end = column + len(part) + 1
        return Suppression(
            _kind(body), line, column + 1, end, (), None, own_line, _problem(body.strip())
        )
    end = column + len(part) - len(body) + match.end("codes") + 1  # the closing bracket
    codes = tuple(code.strip() for code in match["codes"].split(","))
    problem = None
    if codes == ("",):
        problem = "names no rule; a comment can't suppress all rules, so name them: ignore[PFL101]"
    else:
        bad = next((code for code in codes if not _CODE.fullmatch(code)), None)
        if bad == "":
            problem = "has an empty place in its list of rules"
        elif bad is not None:
            problem = f"has `{bad[:40]}` where a rule code or name belongs"
    return Suppression(
        _kind(body),
        line,
        column + 1,
        end + 1,
        () if problem else codes,
        _reason(match["reason"]),
        own_line,
        problem,
    )


def _kind(body: str) -> SuppressionKind:
    return SuppressionKind.FILE if body.lower().startswith("ignore-file") else SuppressionKind.LINE


def _problem(body: str) -> str:
    form = re.match(r"ignore(?:-file)?(?![\w-])", body, re.IGNORECASE)
    if form is None:
        word = body.split(maxsplit=1)[0][:40] if body else ""
        what = f"says `{word}`, which is not known" if word else "says nothing"
        return f"{what}; write `# prefect-lint: ignore[PFL101] reason`"
    if "[" in body:
        return f"has a bracket that does not close; write `{form[0]}[PFL101]`"
    return (
        "names no rule; a comment can't suppress all rules, so name them in brackets: "
        f"`{form[0]}[PFL101]`"
    )


def _reason(text: str) -> str | None:
    return text.strip().lstrip("-\N{EN DASH}\N{EM DASH}:").strip() or None

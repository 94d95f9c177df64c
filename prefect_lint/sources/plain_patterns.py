"""The patterns of `.gitignore` files that one look tells how to match: all but a few in the wild.

They are `build`, `*.py[cod]`, `.coverage.*`, `/site`, `docs/_build/`, `data/**/*.csv`: names, and paths from
the folder of the file, with few wildcards. What is not certain is left to pathspec, which takes longer to
import than a walk through a small repository.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_RANGE = r"[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z]"
_SET = rf"\[(?:{_RANGE}|[\w.])+\]"
_PART = re.compile(rf"(?:[\w.$,+@=~ -]|{_SET}|[*?](?![*?]))+", re.ASCII)
"""A part of a path: no wildcards next to each other, and sets of characters in which nothing needs thought."""

_ANYWHERE = "**"
_MANY = re.compile(r"(?<=[^*])\*\*+|\*\*+(?=[^*])")
"""In a name, several stars are as good as one: https://git-scm.com/docs/gitignore."""


class Plain(NamedTuple):
    """What a pattern amounts to."""

    expression: str
    """To match all of a name or path, with a slash at its end for a folder."""
    from_top: bool
    """Whether it is about the path from the folder of the patterns, and not about the name alone."""


def plain(line: str) -> Plain | None:
    """What a pattern that negates nothing amounts to; `None` when it takes more than that."""
    stem = line.removesuffix("/")
    while "**/**/" in stem:
        stem = stem.replace("**/**/", "**/")
    if stem.startswith("**/") and "/" not in stem[3:]:
        stem = stem[3:]
    from_top = "/" in stem
    # In a path git takes them for more in places: `/a**` is about `a/b` too.
    parts = stem.removeprefix("/").split("/") if from_top else [_MANY.sub("*", stem)]
    if parts.count(_ANYWHERE) > 1 or (parts[-1] == _ANYWHERE and (len(parts) == 1 or stem != line)):
        return None
    # Several stars could take time that multiplies, see `patterns._without_trying`; one at the end does not.
    free = len(parts) == 1 and stem == line and stem.endswith("*")
    expressions = []
    for part in parts:
        if part == _ANYWHERE:
            expressions.append(part)
            continue
        if part in (".", "..") or part[:1] == " " or part[-1:] == " ":
            return None
        if not _PART.fullmatch(part) or part.count("*") > 1 + free or _turned_around(part):
            return None
        # A part that is no more than a star has to be there.
        expressions.append("[^/]+" if part == "*" else _expression(part))
    return Plain(_joined(expressions) + ("/" if line.endswith("/") else "/?"), from_top)


def _joined(expressions: list[str]) -> str:
    """An expression for a path of these parts, of which one may stand for any number of folders."""
    if _ANYWHERE not in expressions:
        return "/".join(expressions)
    index = expressions.index(_ANYWHERE)
    before, after = "/".join(expressions[:index]), "/".join(expressions[index + 1 :])
    if not after:
        return f"{before}/.+"
    return f"{before}(?:/.+)?/{after}" if before else f"(?:.+/)?{after}"


def _turned_around(part: str) -> bool:
    """Whether a range ends before it begins."""
    return any(
        found[0] > found[2]
        for characters in re.findall(r"\[[^]]*\]", part)
        for found in re.findall(_RANGE, characters)
    )


def _expression(part: str) -> str:
    pieces = []
    inside = False
    for character in part:
        if character in "[]":
            inside = character == "["
            pieces.append(character)
        elif inside:
            pieces.append(character)
        elif character == "*":
            pieces.append("[^/]*")
        elif character == "?":
            pieces.append("[^/]")
        else:
            pieces.append(re.escape(character))
    return "".join(pieces)


class PlainInOrder:
    """Patterns of which some negate others: the last one that matches counts."""

    def __init__(self, wanted: list[tuple[Plain, bool]]) -> None:
        self._signs = [include for _, include in reversed(wanted)]
        self._match = re.compile(
            "|".join(
                f"({it.expression if it.from_top else f'(?:.*/)?{it.expression}'})"
                for it, _ in reversed(wanted)
            ),
            re.DOTALL,
        ).fullmatch

    def verdict(self, path: str) -> bool | None:
        """Whether the path, with a slash at its end for a folder, is meant; `None` if nothing speaks of it."""
        found = self._match(path)
        return None if found is None or not found.lastindex else self._signs[found.lastindex - 1]


def in_order(lines: list[str]) -> PlainInOrder | None:
    """All of the patterns; `None` when one of them takes more than this."""
    found: list[tuple[Plain, bool]] = []
    for line in lines:
        one = plain(line.removeprefix("!"))
        if one is None:
            return None
        found.append((one, not line.startswith("!")))
    return PlainInOrder(found)

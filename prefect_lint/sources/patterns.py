"""Match paths against patterns as `.gitignore` writes them; plain names without pathspec."""

from __future__ import annotations

import itertools
import re
import warnings
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from prefect_lint.sources.plain_patterns import PlainInOrder, in_order, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

MAX_WILDCARDS = 4
"""More wildcards than this between two slashes are nothing that people write."""

MAX_DOUBLE_STARS = 2
"""More `**/` than this can take hours to match against a deep path."""

MAX_PATTERNS = 2_000
"""Patterns beyond this number are left out: compiling them would take longer than the lint."""

_SPECIAL = re.compile(r"[*?\[\]\\!]")
_DOUBLE_STAR = re.compile(r"(?:^|/)\*\*(?=/.)")

_STAR = r"\[\^/\]\*"
_PIECE = r"(?:\\.|\[\^?\]?[^\]]*\](?!\*)|[^/()$\[\\])"
_STAR_BEFORE_STAR = rf"{_STAR}({_PIECE}+)(?={_STAR})"
"""A `*` of a pattern in the regex of pathspec, up to the next `*` of the same part of a path."""


class PathPatterns:
    """An ordered set of `.gitignore` patterns.

    Nearly all patterns in the wild are plain names (`build/`) or endings (`*.log`); those are
    looked up in sets. For most of the others there is an expression. Only when further ones are there is
    pathspec imported and asked.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._names: set[str] = set()
        self._folders: set[str] = set()
        self._endings: tuple[str, ...] = ()
        self._in_order: PlainInOrder | None = None
        self._of_names: list[str] = []
        self._of_paths: list[str] = []
        """Expressions."""
        self._rest: list[str] = []
        kept = _patterns(lines)
        self.refused: tuple[str, ...] = tuple(line for line in kept if too_costly(line))
        """Patterns that are left out because they could stall the matcher."""
        kept = [line for line in kept if not too_costly(line)]
        # The last pattern that matches wins as soon as one of them negates, so order must be kept.
        if any(line.startswith("!") for line in kept):
            self._in_order = in_order(kept)
            self._rest = kept if self._in_order is None else []
        else:
            for line in kept:
                self._add(line)

    def _add(self, line: str) -> None:
        stem = line.removesuffix("/")
        single = "/" not in stem and bool(stem)
        if single and not _SPECIAL.search(stem):
            (self._folders if line.endswith("/") else self._names).add(stem)
        elif single and line[0] == "*" and stem == line and not _SPECIAL.search(line[1:]):
            self._endings += (stem[1:],)
        elif (found := plain(line)) is not None:
            (self._of_paths if found.from_top else self._of_names).append(found.expression)
        else:
            self._rest.append(line)

    def __bool__(self) -> bool:
        return bool(
            self._names
            or self._folders
            or self._endings
            or self._of_names
            or self._of_paths
            or self._in_order
            or self._rest
        )

    def verdict(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether the path matches; `None` if no pattern speaks of it, `False` if a negation does.

        `path` is relative to the folder of the patterns, with forward slashes; `name` is its last
        part.
        """
        if (
            name in self._names
            or (folder and name in self._folders)
            or (self._endings and name.endswith(self._endings))
        ):
            return True
        end = "/" if folder else ""
        if (self._of_names and self._name_matches(f"{name}{end}")) or (
            self._of_paths and self._path_matches(f"{path}{end}")
        ):
            return True
        if self._in_order is not None:
            return self._in_order.verdict(f"{path}{end}")
        if not self._rest or not self._may_match(path, folder):
            return None
        return self._spec.check_file(f"{path}{end}").include

    def matches(self, path: str) -> bool:
        """Whether a file, or a folder above it, matches."""
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            folder = count < len(parts)
            if self.verdict("/".join(parts[:count]), parts[count - 1], folder=folder):
                return True
        return False

    def _may_match(self, path: str, folder: bool) -> bool:
        if self._any is None:
            return True
        return self._any.match(f"{path}/" if folder else path) is not None

    @cached_property
    def _name_matches(self) -> Callable[[str], object]:
        return re.compile("|".join(self._of_names)).fullmatch

    @cached_property
    def _path_matches(self) -> Callable[[str], object]:
        return re.compile("|".join(self._of_paths)).fullmatch

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return _compiled(self._rest)

    @cached_property
    def _any(self) -> re.Pattern[str] | None:
        """One expression for all patterns: most paths match none, and this tells so at once."""
        expressions: list[str] = []
        for pattern in self._spec.patterns:
            regex = getattr(pattern, "regex", None)
            if isinstance(regex, re.Pattern) and isinstance(regex.pattern, str):
                expressions.append(re.sub(r"\(\?P<ps_\w+>", "(?:", regex.pattern))
            elif pattern.include is not None:
                return None
        try:
            with _quietly():
                return re.compile("|".join(f"(?:{expression})" for expression in expressions))
        except re.error:
            return None


def leaves_out_file(text: str, path: str) -> bool:
    """Whether patterns leave a file out when nothing but its own path is looked at, as Prefect does.

    A negation then brings a file back even when its folder is left out, which git would not do.
    """
    usable = (line for line in _patterns(text.split("\n")) if not too_costly(line))
    return _compiled(usable).match_file(path)


@lru_cache(maxsize=32)
def patterns_in(text: str) -> PathPatterns:
    """The patterns of a file such as `.gitignore`: what is linted and what is around it share them."""
    return PathPatterns(text.split("\n"))


def too_costly(line: str) -> bool:
    """Whether a pattern has so many wildcards that a hostile name could stall the matcher."""
    if "*" not in line:
        return False
    if len(_DOUBLE_STAR.findall(line)) > MAX_DOUBLE_STARS:
        return True
    return any(part.count("*") > MAX_WILDCARDS for part in line.split("/"))


def _without_trying(regex: str, number: int) -> str:
    """The regex of a pattern, made so that each `*` takes as little as will do and never tries more.

    What follows a `*` up to the next one is found at the first place where it is, or not at all, so nothing
    is lost. As pathspec writes it, `*a*a*a*b` takes a second for a single name of a hostile repository.
    """
    groups = itertools.count()

    def first_place(match: re.Match[str]) -> str:
        group = f"star_{number}_{next(groups)}"
        return f"(?=(?P<{group}>[^/]*?{match[1]}))(?P={group})"

    return re.sub(_STAR_BEFORE_STAR, first_place, regex)


def invalid_pattern(line: str) -> str | None:
    """Why a pattern that a user wrote can't be used, or `None` when it can."""
    if not line.strip():
        return "is empty"
    if too_costly(line):
        return f"has more than {MAX_WILDCARDS} wildcards in one part"
    if _SPECIAL.search(line) and not any(True for _ in _readable([line])):
        return "is not a valid pattern"
    return None


def _compiled(lines: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec(list(_readable(lines)))
    with _quietly():
        for number, pattern in enumerate(spec.patterns):
            regex = getattr(pattern, "regex", None)
            if isinstance(regex, re.Pattern) and isinstance(regex.pattern, str):
                pattern.regex = re.compile(_without_trying(regex.pattern, number))
    return spec


def _readable(lines: Iterable[str]) -> Iterator[GitIgnoreSpecPattern]:
    from pathspec import GitIgnoreSpec

    for line in lines:
        try:
            with _quietly():
                spec = GitIgnoreSpec.from_lines([line])
        # Git skips a pattern that it can't read and goes on, and so does this.
        except (ValueError, re.error):
            continue
        yield from spec.patterns


@contextmanager
def _quietly() -> Iterator[None]:
    """Without what `re` has to say about `[[` and `[&&` in patterns of other people."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _patterns(lines: Iterable[str]) -> list[str]:
    cleaned = (line for line in map(_clean, lines) if line and not line.startswith("#"))
    return list(itertools.islice(cleaned, MAX_PATTERNS))


def _clean(line: str) -> str:
    line = line.rstrip("\r\n")
    # A trailing space counts in git only when a backslash guards it.
    return line if line.endswith("\\ ") else line.rstrip(" \t")

"""Where comments may stand in a file, and whether one changes what it means: for Python and for YAML."""

from __future__ import annotations

import ast
import re
import warnings
from abc import ABC, abstractmethod
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from prefect_lint.sources.discovery import PYTHON_SUFFIXES
from prefect_lint.sources.suppressions import comments, strings
from prefect_lint.syntax.spans import NEWLINE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.sources.text import Source

_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=]")


class Unreadable(Exception):
    """A text that can't be read, so that nobody can tell what a change of it means."""


class Language(ABC):
    """What has to be known of a text to put comments into it. Lines count from 1."""

    def __init__(self) -> None:
        self.inside_at_end: set[int] = set()
        """Lines whose ends are inside a string or are joined with the next line."""
        self.inside_at_start: set[int] = set()
        """Lines above which there is no place for a comment."""

    @abstractmethod
    def meaning(self, text: str) -> object:
        """What a text means, to compare; raises `Unreadable`."""

    @abstractmethod
    def comments(self, text: str) -> Iterable[tuple[int, int, str]]:
        """Each comment with its line (from 1) and its column (from 0)."""

    def given_comments(self, text: str) -> Iterable[tuple[int, int, str]] | None:
        """The comments as `suppressions.scan` wants to be given them; `None` when it finds them itself."""
        return self.comments(text)

    def below_system_lines(self, text: str) -> int:
        """How many lines at the top are not for readers but for the system."""
        return 0

    @staticmethod
    def pieces(text: str) -> list[tuple[str, str]]:
        """The lines of a text, each with what ends it."""
        found = []
        start = 0
        for match in NEWLINE.finditer(text):
            found.append((text[start : match.start()], match[0]))
            start = match.end()
        if start < len(text):
            found.append((text[start:], ""))
        return found


def language_of(source: Source) -> Language:
    """The language of a file, by its name: what is no Python is a file of deployments."""
    suffix = PurePosixPath(source.name).suffix.lower()
    return _Python(source) if suffix in PYTHON_SUFFIXES else _Yaml(source)


class _Python(Language):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self._name = source.name
        plain = _plain(source.text)
        for first, last in strings(plain):
            self.inside_at_end.update(range(first, last))
            self.inside_at_start.update(range(first + 1, last + 1))
        with_comment = {line for line, _, _ in comments(plain)}
        for number, line in enumerate(source.lines, start=1):
            if line.endswith("\\") and number not in with_comment:
                self.inside_at_end.add(number)
                self.inside_at_start.add(number + 1)

    def meaning(self, text: str) -> object:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.dump(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return self._by_libcst(text)

    def _by_libcst(self, text: str) -> object:
        """The same for syntax that is newer than the Python that runs this."""
        from prefect_lint.syntax.complexity import TooComplex
        from prefect_lint.syntax.faults import SyntaxFault
        from prefect_lint.syntax.parsing import code_of, parse

        try:
            return list(code_of(parse(text)))
        except (SyntaxFault, TooComplex) as error:
            raise Unreadable(f"{self._name}: not written: it can't be read") from error

    def comments(self, text: str) -> Iterable[tuple[int, int, str]]:
        return comments(_plain(text))

    def given_comments(self, text: str) -> None:
        return None

    def below_system_lines(self, text: str) -> int:
        top = [line for line, _ in self.pieces(text[:4000])[:2]]
        if len(top) > 1 and top[0].lstrip().startswith("#") and _COOKIE.match(top[1]):
            return 2
        return int(bool(top) and (top[0].startswith("#!") or bool(_COOKIE.match(top[0]))))


class _Yaml(Language):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self._name = source.name

    def meaning(self, text: str) -> object:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            return [
                (type(event), *(getattr(event, name, None) for name in _OF_EVENTS))
                for event in yaml.parse(text, Loader=loader)
            ]
        except (yaml.YAMLError, RecursionError) as error:
            raise Unreadable(f"{self._name}: not written: it can't be read") from error

    def comments(self, text: str) -> Iterable[tuple[int, int, str]]:
        from prefect_lint.syntax.complexity import TooComplex
        from prefect_lint.syntax.faults import SyntaxFault
        from prefect_lint.syntax.yaml_reading import read

        try:
            return list(read(text).comments())
        except (SyntaxFault, TooComplex) as error:
            raise Unreadable(f"{self._name}: not written: it can't be read") from error


_OF_EVENTS = ("anchor", "tag", "implicit", "value", "style", "flow_style", "version", "tags")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

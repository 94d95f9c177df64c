"""The formats in which a report can be written, each a pure function in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, TypeAlias, cast

from prefect_lint.findings import Report


class OutputOptions(NamedTuple):
    """How a report is to be shown; a format leaves out what it has no place for, and its `render` says so."""

    color: bool = False
    width: int = 80
    """Columns of the terminal."""
    show_suppressed: bool = False
    """Whether findings that a comment suppresses are listed too, with their reasons."""
    statistics: bool = False
    """Whether a table of counts by rule is added."""
    sarif_include_suppressed: bool = False
    """Whether SARIF has suppressed findings too, marked as such; GitHub would show them as open."""
    sarif_category: str | None = None
    """What analysis a SARIF log is of, for uploads that don't say it themselves."""


Renderer: TypeAlias = Callable[[Report, OutputOptions], str]


def _lazy(module: str) -> Renderer:
    """The `render` of a format's module, imported when first called: a run needs one format."""

    def render(report: Report, options: OutputOptions) -> str:
        renderer = cast("Renderer", import_module(f"{__name__}.{module}").render)
        return renderer(report, options)

    return render


FORMATS: dict[str, Renderer] = {
    "text": _lazy("text"),
    "concise": _lazy("concise"),
    "json": _lazy("json"),
    "github": _lazy("github"),
    "gitlab": _lazy("gitlab"),
    "junit": _lazy("junit"),
    "markdown": _lazy("markdown"),
    "sarif": _lazy("sarif"),
}
"""By the name that `--format` takes."""

FOR_PEOPLE = frozenset({"text", "concise"})
"""Formats that are read on a terminal: coloured, and in its encoding."""
WITH_STATISTICS = frozenset({"text", "concise", "json", "github", "markdown"})
"""Formats with a place for counts by rule; `json` has them always."""
DETAILED = frozenset({"sarif"})
"""Formats that need a detailed report."""

_WITH_NOTES = frozenset({"sarif"})
"""Formats whose module has a function `notes` too."""


def format_notes(name: str, report: Report, options: OutputOptions) -> list[str]:
    """What a user has to know of the report in this format and can't see in it, a sentence each."""
    if name not in _WITH_NOTES:
        return []
    return cast("list[str]", import_module(f"{__name__}.{name}").notes(report, options))

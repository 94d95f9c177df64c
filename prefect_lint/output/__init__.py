"""The formats in which a report can be written, each a pure function in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple, TypeAlias, cast

from prefect_lint.findings import Location, Report, SourceText


class Excerpt(NamedTuple):
    """Source lines in a report, with a place in them marked."""

    location: Location
    gutter: int
    """Columns of the line numbers."""
    mark: str
    """What is below the place."""
    style: str
    """The colour of the mark, by what it means."""


class Folded(NamedTuple):
    """A report that is written, but for the source lines in it."""

    text: str
    """With something in place of each excerpt that the format knows."""
    excerpts: tuple[Excerpt, ...] = ()


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

_WITH_SOURCES = frozenset({"text"})
"""Formats that show source lines: their modules have the functions `folded` and `unfolded` too."""


def folded(name: str, report: Report, options: OutputOptions) -> Folded:
    """The report in this format, without source lines; for formats that need no detailed report."""
    if name not in _WITH_SOURCES:
        return Folded(FORMATS[name](report, options))
    return cast("Folded", import_module(f"{__name__}.{name}").folded(report, options))


def unfolded(
    name: str, written: Folded, sources: Mapping[str, SourceText], options: OutputOptions
) -> str:
    """What the format makes of the report of which `folded` made this."""
    if not written.excerpts:
        return written.text
    module = import_module(f"{__name__}.{name}")
    return cast("str", module.unfolded(written, sources, options))


_WITH_NOTES = frozenset({"sarif"})
"""Formats whose module has a function `notes` too."""


def format_notes(name: str, report: Report, options: OutputOptions) -> list[str]:
    """What a user has to know of the report in this format and can't see in it, a sentence each."""
    if name not in _WITH_NOTES:
        return []
    return cast("list[str]", import_module(f"{__name__}.{name}").notes(report, options))

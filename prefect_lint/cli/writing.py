"""Where the reports of a run go: one format or several at once, each to a file or to standard output."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple, TextIO

from prefect_lint.cli.messages import complain, note, usage_error
from prefect_lint.cli.streams import wants_color, width, write_file, write_stdout
from prefect_lint.output import FOR_PEOPLE, FORMATS, WITH_STATISTICS, format_notes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from prefect_lint.findings import Report
    from prefect_lint.output import OutputOptions

DEFAULT_FORMAT = "text"
_PYTHON = frozenset({".py", ".pyi", ".pyw", ".ipynb"})


class Destination(NamedTuple):
    """A format, and the file that it is written to; none stands for standard output."""

    format: str
    file: Path | None = None
    option: str = "--format"
    """How it was asked for, to name it in complaints."""

    @property
    def name(self) -> str:
        """What to call it."""
        return "standard output" if self.file is None else str(self.file)


def destinations(
    wanted: Sequence[Destination], output_file: Path | None, *, statistics: bool = False
) -> tuple[Destination, ...]:
    """Where to write what; `output_file` is for the format without a file of its own.

    Raises `click.UsageError` for two formats in one place, for Python code or settings as the file, and for
    statistics that no format has a place for.
    """
    without_file = [item for item in wanted or (Destination(DEFAULT_FORMAT),) if item.file is None]
    if len(without_file) > 1:
        names = " and ".join(item.format for item in without_file)
        raise usage_error(
            f"--format: {names} can't both go to one place; give all but one a file, as in "
            f"`--format {without_file[-1].format}=FILE`"
        )
    found = [item for item in wanted if item.file is not None]
    if output_file is not None:
        if not without_file:
            raise usage_error("--output-file is for a format without a file; each has one")
        written = f"--output-file {output_file}"
        found.insert(0, Destination(without_file[0].format, output_file, written))
    else:
        found = [*without_file, *found]
    require_harmless(found)
    if statistics and not any(item.format in WITH_STATISTICS for item in found):
        able = ", ".join(name for name in FORMATS if name in WITH_STATISTICS)
        raise usage_error(f"--statistics: only these formats can show counts: {able}")
    return tuple(found)


def require_harmless(found: Iterable[Destination]) -> None:
    """Raise `click.UsageError` for Python code or settings as the file, and for two formats in one file."""
    # Here, so that `--help` does not wait for it.
    from prefect_lint.config.files import OWN_FILE, PYPROJECT

    seen: set[str] = set()
    for item in found:
        if item.file is None:
            continue
        real = os.path.realpath(item.file)
        if {item.file.suffix.lower(), os.path.splitext(real)[1].lower()} & _PYTHON:
            raise usage_error(f"{item.option}: would overwrite Python code")
        if os.path.basename(real) in (OWN_FILE, PYPROJECT):
            raise usage_error(f"{item.option}: would overwrite a file of settings")
        if real in seen and not real.startswith("/dev/"):
            raise usage_error(f"{item.option}: another format is written to that file")
        seen.add(real)


def write_reports(
    report: Report,
    places: Sequence[Destination],
    options: OutputOptions,
    *,
    color: bool | None,
    read: Collection[str],
    stream: TextIO | None = None,
) -> bool:
    """Write a report to each place; false when one could not be written, and then it is said why.

    `options` holds for all, but for colour and width, which depend on the place; `read` are files that no
    report may overwrite, since the run read them. `stream` stands in for standard output. Nothing is written
    before every format is made.
    """
    if _would_overwrite(places, read):
        return False
    texts = [
        FORMATS[item.format](report, options_at(item, options, color, stream)) for item in places
    ]
    done = write_texts(texts, places, read=read, stream=stream)
    for item in places:
        for sentence in format_notes(item.format, report, options):
            note(sentence)
    return done


def write_texts(
    texts: Sequence[str],
    places: Sequence[Destination],
    *,
    read: Collection[str],
    stream: TextIO | None = None,
) -> bool:
    """Write what the formats of the places made of a report, as `write_reports` does."""
    if _would_overwrite(places, read):
        return False
    # Files first: whoever sees the report on a terminal can rely on them.
    ordered = sorted(zip(places, texts, strict=True), key=lambda it: not it[0].file)
    results = [_write(item, text, stream or sys.stdout) for item, text in ordered]
    return all(results)


def _would_overwrite(places: Sequence[Destination], read: Collection[str]) -> bool:
    taken = [item for item in places if item.file and os.path.realpath(item.file) in read]
    for item in taken:
        complain(f"{item.option}: would overwrite a file that is checked")
    return bool(taken)


def options_at(
    place: Destination, options: OutputOptions, color: bool | None, stream: TextIO | None = None
) -> OutputOptions:
    """The options with the colour and the width of a place; `stream` stands in for standard output."""
    shown_on = (stream or sys.stdout) if place.file is None else None
    return options._replace(
        color=wants_color(color, shown_on) if place.format in FOR_PEOPLE else False,
        width=width(shown_on),
    )


def _write(place: Destination, text: str, stream: TextIO | None) -> bool:
    try:
        if place.file is None:
            write_stdout(text, utf8=place.format not in FOR_PEOPLE, stream=stream)
        else:
            write_file(place.file, text)
    except OSError as error:
        complain(f"{place.name}: the report can't be written: {error.strerror}")
        return False
    return True

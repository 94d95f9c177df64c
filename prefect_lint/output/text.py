"""The report for people: each finding with its source, its risk and what to do, then a summary."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from prefect_lint.findings import FIXED_BY
from prefect_lint.output import Excerpt, Folded
from prefect_lint.output.ansi import Painter
from prefect_lint.output.escaping import cell_width, defuse, display_path, escape
from prefect_lint.output.snippet import snippet
from prefect_lint.output.summary import statistics, summary, unreported_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prefect_lint.findings import AnalysisError, Finding, Location, Related, Report, SourceText
    from prefect_lint.output import OutputOptions

_INDENT = "  "
_MIN_WIDTH = 40
_MAX_WIDTH = 100
"""Longer lines of prose are hard to read."""
_WORD = re.compile(r"(?:`[^`]*`|[^ ])+")


_EXCERPT = "\0"
"""A line that stands for an excerpt; whatever else is written has no such character."""


def render(report: Report, options: OutputOptions) -> str:
    """Every finding with all that a newcomer needs to judge it, a block each."""
    return unfolded(folded(report, options), report.sources, options)


def folded(report: Report, options: OutputOptions) -> Folded:
    """The same without source lines."""
    writer = _Writer(report, options)
    blocks = [writer.finding(finding) for finding in report.findings]
    if options.show_suppressed and report.suppressed:
        blocks.append(writer.suppressed(report.suppressed))
    if errors := unreported_errors(report):
        blocks.append(writer.errors(errors))
    if options.statistics and report.findings:
        blocks.append(statistics(report, writer.paint))
    blocks.append(writer.closing())
    text = defuse("\n\n".join("\n".join(block) for block in blocks)) + "\n"
    return Folded(text, tuple(writer.excerpts))


def unfolded(written: Folded, sources: Mapping[str, SourceText], options: OutputOptions) -> str:
    """The text with the source lines."""
    if not written.excerpts:
        return written.text
    paint = Painter(options.color)
    width = max(options.width, _MIN_WIDTH) - len(_INDENT)
    excerpts = iter(written.excerpts)
    lines: list[str] = []
    for line in written.text.split("\n"):
        if line != _EXCERPT:
            lines.append(line)
            continue
        excerpt = next(excerpts)
        rows = snippet(
            sources.get(excerpt.location.path),
            excerpt.location,
            gutter=excerpt.gutter,
            width=width,
            mark=excerpt.mark,
            paint_mark=partial(paint, excerpt.style),
            paint_gutter=partial(paint, "faint"),
        )
        # No source line starts a line, where a CI system could obey it.
        lines += [_INDENT + row for row in rows]
    return "\n".join(lines)


class _Writer:
    """Writes blocks of lines, and remembers which explanations the reader has already had."""

    def __init__(self, report: Report, options: OutputOptions) -> None:
        self.report = report
        self.paint = Painter(options.color)
        self.width = min(max(options.width, _MIN_WIDTH), _MAX_WIDTH)
        self.excerpts: list[Excerpt] = []
        self.explained: dict[tuple[str, str, str], str] = {}
        """Where a text of a rule was first printed, by code, label and text."""

    def finding(self, finding: Finding) -> list[str]:
        """One finding: place and rule, message, source, related places, explanation."""
        severity = self.paint.severity(finding.severity, finding.severity.value)
        code = self.paint("bold", escape(finding.code))
        lines = [
            f"{self.paint('bold', _place(finding.location))}  {severity}  "
            f"{code} {escape(finding.name)}",
            *self.wrapped(finding.message, _INDENT),
        ]
        places = [finding.location, *(related.location for related in finding.related)]
        gutter = max(len(str(place.end_line)) for place in places)
        lines += self.source(finding.location, gutter, "^", finding.severity.value)
        for related in finding.related:
            lines.append("")
            lines += self.related(related)
            lines += self.source(related.location, gutter, "-", "faint")
        return [*lines, "", *self.explanation(finding)]

    def related(self, related: Related) -> list[str]:
        """What a second place is, on one line if that fits."""
        place = _place(related.location)
        line = f"{_INDENT}{place}  {escape(related.message)}"
        if cell_width(line) <= self.width:
            return [line]
        return [_INDENT + place, *self.wrapped(related.message, _INDENT)]

    def source(self, location: Location, gutter: int, mark: str, style: str) -> list[str]:
        """What stands for the lines of a place with the span marked, if the report holds its file."""
        if location.path not in self.report.sources:
            return []
        self.excerpts.append(Excerpt(location, gutter, mark, style))
        return [_EXCERPT]

    def explanation(self, finding: Finding) -> list[str]:
        """Risk, recommendation and rollback: in full where new, else where to find them."""
        texts = {
            "Risk": finding.risk,
            "Recommended": finding.recommendation,
            "Rollback": finding.rollback,
        }
        lines: list[str] = []
        known: dict[str, list[str]] = {}
        for label, text in texts.items():
            key = (finding.code, label, text)
            if key in self.explained:
                known.setdefault(self.explained[key], []).append(label)
            elif text:
                self.explained[key] = _place(finding.location)
                lines += self.labelled(label, text)
        if lines:
            known_words = [f"{', '.join(labels)}: see {place}" for place, labels in known.items()]
        else:
            known_words = [f"Explained at {' and '.join(known)}"] if known else []
        lines += [_INDENT + self.paint("faint", words) for words in known_words]
        if finding.fix is not None:
            how = FIXED_BY[finding.fix.applicability]
            lines += self.labelled("Fix", f"{finding.fix.description} (`{how}`)")
        return lines

    def labelled(self, label: str, text: str) -> list[str]:
        """A paragraph with its label in the margin."""
        margin = len("Recommended") + 2
        lines = self.wrapped(text, _INDENT + " " * margin)
        padding = " " * (margin - len(label))
        lines[0] = f"{_INDENT}{self.paint('bold', label)}{padding}{lines[0].lstrip()}"
        return lines

    def suppressed(self, findings: Sequence[Finding]) -> list[str]:
        """The findings that comments suppress, a line each with the reason given."""
        lines = [self.paint("bold", "Suppressed")]
        for finding in findings:
            reason = escape(finding.suppression_reason or "no reason given")
            rule = f"{escape(finding.code)} {escape(finding.name)}"
            lines.append(
                f"{_INDENT}{_place(finding.location)}  {rule}  {self.paint('faint', reason)}"
            )
        return lines

    def errors(self, errors: Sequence[AnalysisError]) -> list[str]:
        """The files that could not be analysed, each with the reason."""
        lines = [self.paint("error", "Not analysed")]
        for error in errors:
            line = f":{error.line}" if error.line is not None else ""
            lines.append(f"{_INDENT}{self.paint('bold', display_path(error.path) + line)}")
            lines += self.wrapped(error.message, _INDENT * 2)
        return lines

    def closing(self) -> list[str]:
        """The summary, and where to read on."""
        lines = summary(self.report, self.paint)
        if self.report.findings:
            code = escape(self.report.findings[0].code)
            words = f"To read more about a rule: prefect-lint explain {code}"
            lines.append(self.paint("faint", words))
        return lines

    def wrapped(self, text: str, indent: str) -> list[str]:
        """The text escaped and broken at blanks so that lines fit; long words are left whole."""
        lines: list[str] = []
        line = ""
        for word in self._words(escape(text), self.width - len(indent)):
            candidate = f"{line} {word}" if line else word
            if line and cell_width(candidate) > self.width - len(indent):
                lines.append(indent + line)
                candidate = word
            line = candidate
        return [*lines, indent + line]

    def _words(self, text: str, room: int) -> Iterator[str]:
        """The words of a text; code between backticks is one word where there is room for it."""
        for word in _WORD.findall(text):
            if cell_width(word) <= room:
                yield word
            else:
                yield from word.split(" ")


def _place(location: Location) -> str:
    return f"{display_path(location.path)}:{location.line}:{location.column}"

"""Workflow commands of GitHub Actions: findings as annotations of the run and of the changed lines.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the others without a word
(`ExecutionContext` of its runner, and its documentation of check runs). So the most severe come first, those
beyond the limit are plain lines of the log, and a last notice says how many they are. The format is never
chosen silently because `GITHUB_ACTIONS` is set: a log that is read by another program would change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.output.ansi import Painter
from prefect_lint.output.concise import error_line, finding_line, suppressed_line
from prefect_lint.output.cropping import cropped
from prefect_lint.output.escaping import defuse, display_path, escape
from prefect_lint.output.summary import counted, statistics, summary, unreported_errors

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Finding, Report
    from prefect_lint.output import OutputOptions

LIMIT = 10
"""Annotations of one kind that GitHub shows of a step."""
MESSAGE_LIMIT = 4096
"""Characters after which GitHub's runner cuts a message."""

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}


def render(report: Report, options: OutputOptions) -> str:
    """A command for each finding up to the limit, plain lines for the others, and the summary.

    A file that could not be analysed is an error. Suppressed findings are never annotations; they are lines of
    the log when asked for.
    """
    plain = Painter(color=False)
    rows: dict[str, list[tuple[str, str]]] = {kind: [] for kind in _KINDS.values()}
    for error in unreported_errors(report):
        rows["error"].append((_error(error), error_line(error, plain)))
    for finding in report.findings:
        row = (_finding(finding), finding_line(finding, plain))
        rows[_KINDS[finding.severity]].append(row)
    commands: list[str] = []
    lines: list[str] = []
    beyond: list[str] = []
    for kind, of_kind in rows.items():
        room = LIMIT
        if kind == "notice" and (beyond or len(of_kind) > LIMIT):
            room -= 1  # for the notice that says what is not shown
        commands += [command for command, _ in of_kind[:room]]
        lines += [line for _, line in of_kind[room:]]
        if len(of_kind) > room:
            beyond.append(counted(len(of_kind) - room, kind))
    if options.show_suppressed:
        lines += [suppressed_line(finding, plain) for finding in report.suppressed]
    if options.statistics:
        lines += statistics(report, plain)
    lines.append(" ".join(summary(report, plain)))
    text = "\n".join([*commands, *defuse("\n".join(lines)).split("\n")])
    return f"{text}\n{_unshown(beyond)}\n" if beyond else f"{text}\n"


def _finding(finding: Finding) -> str:
    location = finding.location
    place = f"{display_path(location.path)}:{location.line}:{location.column}"
    properties: dict[str, str | int] = {
        "file": escape(location.path),
        "line": location.line,
        "endLine": location.last_line,
    }
    if location.end_line == location.line:
        # The runner takes columns for spans of one line only.
        properties |= {"col": location.column, "endColumn": location.end_column}
    properties["title"] = escape(f"{finding.code} {finding.name}")
    # In the log GitHub shows the message alone, so it has to say where and which rule.
    message = f"{place}: {escape(finding.code)} {escape(finding.message)}"
    return _command(_KINDS[finding.severity], properties, message)


def _error(error: AnalysisError) -> str:
    properties: dict[str, str | int] = {"file": escape(error.path)}
    if error.line is not None:
        properties["line"] = error.line
    properties["title"] = "Not analysed"
    return _command("error", properties, error_line(error, Painter(color=False)))


def _unshown(beyond: list[str]) -> str:
    listed = " and ".join([", ".join(beyond[:-1]), beyond[-1]] if beyond[1:] else beyond)
    message = (
        f"GitHub shows {LIMIT} annotations of a kind in a step. {listed} more can be read in the log of "
        "this step only."
    )
    return _command("notice", {"title": "prefect-lint"}, message)


def _command(kind: str, properties: dict[str, str | int], message: str) -> str:
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{kind} {written}::{_data(cropped(message, MESSAGE_LIMIT))}"


def _data(text: str) -> str:
    """As `escapeData` of GitHub's own `@actions/core`; its runner undoes this once."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As `escapeProperty` of `@actions/core`."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

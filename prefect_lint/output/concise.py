"""One line a finding, for editors, `grep` and short logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import FIXED_BY
from prefect_lint.output.ansi import Painter
from prefect_lint.output.escaping import defuse, display_path, escape
from prefect_lint.output.summary import statistics, summary, unreported_errors

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Finding, Report
    from prefect_lint.output import OutputOptions


def render(report: Report, options: OutputOptions) -> str:
    """`path:line:column: severity CODE message` for each finding, then a line of summary."""
    paint = Painter(options.color)
    lines = [finding_line(finding, paint) for finding in report.findings]
    if options.show_suppressed:
        lines += [suppressed_line(finding, paint) for finding in report.suppressed]
    lines += [error_line(error, paint) for error in unreported_errors(report)]
    if options.statistics:
        lines += statistics(report, paint)
    lines.append(" ".join(summary(report, paint)))
    return defuse("\n".join(lines)) + "\n"


def _place(finding: Finding) -> str:
    location = finding.location
    return f"{display_path(location.path)}:{location.line}:{location.column}:"


def finding_line(finding: Finding, paint: Painter) -> str:
    """A finding on one line."""
    severity = paint.severity(finding.severity, finding.severity.value)
    code = paint("bold", escape(finding.code))
    fix = f" [{FIXED_BY[finding.fix.applicability]}]" if finding.fix is not None else ""
    return f"{_place(finding)} {severity} {code} {escape(finding.message)}{paint('faint', fix)}"


def suppressed_line(finding: Finding, paint: Painter) -> str:
    """A finding that a comment suppresses, with the reason given, on one line."""
    reason = f" ({escape(finding.suppression_reason)})" if finding.suppression_reason else ""
    words = f"suppressed {escape(finding.code)} {escape(finding.message)}{reason}"
    return f"{_place(finding)} {paint('faint', words)}"


def error_line(error: AnalysisError, paint: Painter) -> str:
    """A file that could not be analysed, with the reason, on one line."""
    line = f":{error.line}" if error.line is not None else ""
    label = paint("error", "not analysed:")
    return f"{display_path(error.path)}{line}: {label} {escape(error.message)}"

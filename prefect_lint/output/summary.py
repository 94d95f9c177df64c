"""The sentences and the table that close a report for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prefect_lint.findings import FIXED_BY, Applicability, Severity
from prefect_lint.output.escaping import escape

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Report
    from prefect_lint.output.ansi import Painter

PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.ADVICE: "advice"}


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def summary(report: Report, paint: Painter) -> list[str]:
    """How many findings of which severity in how many files; then what was left out, if any."""
    if not report.files and not report.findings and not report.errors:
        return [paint("bold", "There were no files to check.")]
    left_out: list[str] = []
    if report.errors:
        failed = len({error.path for error in report.errors})
        left_out.append(paint("error", f"{counted(failed, 'file')} could not be analysed."))
    if report.suppressed:
        left_out.append(f"{counted(len(report.suppressed), 'finding')} suppressed.")
    if report.baselined:
        left_out.append(f"{counted(len(report.baselined), 'finding')} in the baseline.")
    if report.stale:
        entries = counted(report.stale, "entry", "entries")
        left_out.append(f"{entries} of the baseline no longer needed.")
    if report.untouched:
        left_out.append(f"{counted(report.untouched, 'finding')} outside the change.")
    first = _found(report, paint) if report.findings else _clean(report, paint)
    more = [" ".join(left_out), *_fixes(report)]
    return [first, *(line for line in more if line)]


def _fixes(report: Report) -> list[str]:
    """What was fixed, and what could be."""
    lines: list[str] = []
    if report.fixed:
        rules = Counter(finding.code for finding in report.fixed)
        listed = ", ".join(f"{number} of {escape(code)}" for code, number in sorted(rules.items()))
        lines.append(f"Fixed {counted(len(report.fixed), 'finding')}: {listed}.")
    kinds = Counter(it.fix.applicability for it in report.findings if it.fix is not None)
    safe, unsafe = kinds[Applicability.SAFE], kinds[Applicability.UNSAFE]
    if safe:
        more = f", {unsafe} more with `--fix --unsafe-fixes`" if unsafe else ""
        lines.append(f"{counted(safe, 'finding')} can be fixed with `--fix`{more}.")
    elif unsafe:
        how = FIXED_BY[Applicability.UNSAFE]
        lines.append(f"{counted(unsafe, 'finding')} can be fixed with `{how}`.")
    return lines


def unreported_errors(report: Report) -> list[AnalysisError]:
    """The errors that no finding tells already, such as that of a file that does not parse."""
    told = {(finding.location.path, finding.message) for finding in report.findings}
    return [error for error in report.errors if (error.path, error.message) not in told]


def _found(report: Report, paint: Painter) -> str:
    by_severity = ", ".join(
        paint.severity(severity, counted(count, severity.value, PLURALS[severity]))
        for severity in sorted(Severity, key=lambda item: -item.rank)
        if (count := report.count(severity))
    )
    affected = len({finding.location.path for finding in report.findings})
    # A finding may stand in a file that was not asked for, so the two numbers can cross.
    files = f"{affected} of {report.files} files" if affected < report.files else _files(affected)
    total = paint("bold", counted(len(report.findings), "finding"))
    return f"{total} in {files}: {by_severity}."


def _clean(report: Report, paint: Painter) -> str:
    if report.baselined or report.untouched:
        sentence = f"No new findings in {_files(report.files)}."
        return sentence if report.errors else paint("good", sentence)
    sentence = f"No findings in {_files(report.files)}."
    return sentence if report.errors else paint("good", f"All clear. {sentence}")


def _files(number: int) -> str:
    return counted(number, "file")


def counts_by_rule(report: Report) -> list[tuple[int, str, str, Severity]]:
    """How many findings each rule has, with its code, name and highest severity; the most frequent first."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    severities: dict[str, Severity] = {}
    for finding in report.findings:
        known = severities.get(finding.code, finding.severity)
        severities[finding.code] = max(known, finding.severity)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(count, code, name, severities[code]) for (code, name), count in rows]


def statistics(report: Report, paint: Painter) -> list[str]:
    """The lines of a table of counts by rule, the most frequent first; none without findings."""
    rows = counts_by_rule(report)
    if not rows:
        return []
    code_width = max(len("rule"), *(len(code) for _, code, _, _ in rows))
    name_width = max(len(name) for _, _, name, _ in rows)
    lines = [paint("faint", f"{'count':>7}  {'rule':<{code_width + name_width + 2}}  severity")]
    for count, code, name, severity in rows:
        label = paint.severity(severity, severity.value)
        lines.append(
            f"{count:>7}  {paint('bold', f'{escape(code):<{code_width}}')}  "
            f"{escape(name):<{name_width}}  {label}"
        )
    return lines

"""The report for programs, by the schema in `schema/report-v1.json`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from prefect_lint import __version__
from prefect_lint.findings import DOCUMENTATION_ROOT, Severity
from prefect_lint.output.ascii_json import ascii_json

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Finding, Fix, Location, Report
    from prefect_lint.output import OutputOptions

VERSION = "1"
"""Raised when a consumer of the format could break: a key goes, or changes its meaning."""


def render(report: Report, options: OutputOptions) -> str:
    """One JSON object. Two runs over the same files give the same bytes, so it holds no times."""
    document: dict[str, Any] = {
        "version": VERSION,
        "tool": {
            "name": "prefect-lint",
            "version": __version__,
            "url": DOCUMENTATION_ROOT.partition("/blob/")[0],
            "plugins": [
                {"name": plugin.name, "version": plugin.version} for plugin in report.plugins
            ],
        },
        "summary": _summary(report),
        "findings": [_finding(finding) for finding in report.findings],
        "errors": [_error(error) for error in report.errors],
    }
    if options.show_suppressed:
        document["suppressed"] = [
            {**_finding(finding), "reason": finding.suppression_reason}
            for finding in report.suppressed
        ]
    return ascii_json(document)


def _summary(report: Report) -> dict[str, Any]:
    rules = Counter(finding.code for finding in report.findings)
    return {
        "findings": len(report.findings),
        "by_severity": {
            severity.value: report.count(severity)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.ADVICE)
        },
        "by_rule": dict(sorted(rules.items())),
        "files": report.files,
        "parsed_files": report.parsed_files,
        "suppressed": len(report.suppressed),
        "baselined": len(report.baselined),
        "stale_baseline_entries": report.stale,
        "untouched": report.untouched,
        "fixed": len(report.fixed),
        "errors": len(report.errors),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "category": finding.category,
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        "message": finding.message,
        "risk": finding.risk,
        "recommendation": finding.recommendation,
        "rollback": finding.rollback,
        **_place(finding.location),
        "symbol": finding.symbol,
        "related": [
            {**_place(related.location), "message": related.message} for related in finding.related
        ],
        "fix": _fix(finding.fix) if finding.fix else None,
        "fingerprint": finding.fingerprint,
        "url": finding.url,
    }


def _place(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "description": fix.description,
        "applicability": fix.applicability.value,
        "edits": [
            {
                "path": edit.path,
                "start": edit.start,
                "end": edit.end,
                "replacement": edit.replacement,
            }
            for edit in fix.edits
        ],
    }


def _error(error: AnalysisError) -> dict[str, Any]:
    return {"path": error.path, "line": error.line, "message": error.message}

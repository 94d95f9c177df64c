"""The Code Quality report of GitLab, which shows it in merge requests: a list of JSON objects.

The keys are those of GitLab's documentation of the report format.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from prefect_lint.findings import Severity
from prefect_lint.output.ascii_json import ascii_json
from prefect_lint.output.escaping import escape
from prefect_lint.output.summary import unreported_errors

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Finding, Report
    from prefect_lint.output import OutputOptions

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.ADVICE: "minor"}
"""GitLab knows info, minor, major, critical and blocker."""


def render(report: Report, options: OutputOptions) -> str:
    """An object for each finding, and a `blocker` for each file that could not be analysed.

    Suppressed findings are left out whatever the options say, since GitLab would show them as open. There is no
    place for statistics.
    """
    entries = [_error(error) for error in unreported_errors(report)]
    entries += [_finding(finding) for finding in report.findings]
    seen: Counter[str] = Counter()
    for entry in entries:
        # GitLab takes entries of the same fingerprint for one, and drops all but one.
        fingerprint = entry["fingerprint"]
        seen[fingerprint] += 1
        if seen[fingerprint] > 1:
            entry["fingerprint"] = f"{fingerprint}-{seen[fingerprint]}"
    return ascii_json(entries)


def _finding(finding: Finding) -> dict[str, Any]:
    location = finding.location
    return {
        "check_name": escape(finding.code),
        # Escaped, not only as JSON: GitLab decodes and shows it.
        "description": escape(f"{finding.code} {finding.name}: {finding.message}"),
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            # Escaped too: half a surrogate pair would spoil the whole report.
            "path": escape(location.path),
            "positions": {
                "begin": {"line": location.line, "column": location.column},
                "end": {"line": location.end_line, "column": location.end_column},
            },
        },
    }


def _error(error: AnalysisError) -> dict[str, Any]:
    key = f"{error.path}\0{error.message}".encode("utf-8", "surrogatepass")
    return {
        "check_name": "not-analysed",
        "description": escape(f"Not analysed: {error.message}"),
        "fingerprint": hashlib.sha256(key).hexdigest()[:16],
        "severity": "blocker",
        "location": {
            "path": escape(error.path),
            "positions": {"begin": {"line": error.line or 1, "column": 1}},
        },
    }

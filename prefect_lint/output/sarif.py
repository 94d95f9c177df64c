"""The report for code scanning: SARIF 2.1.0, within what GitHub accepts.

GitHub's rules are in its documentation, "SARIF support for code scanning". What is of no use there is for other
viewers. Hashes of lines and texts of rules are there when the report is a detailed one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prefect_lint import __version__
from prefect_lint.findings import DOCUMENTATION_ROOT
from prefect_lint.output.ascii_json import ascii_json
from prefect_lint.output.escaping import escape
from prefect_lint.output.sarif_places import ROOT, artifact, fix_object, physical_location
from prefect_lint.output.sarif_rules import LEVELS, described_rules, rule_descriptor

if TYPE_CHECKING:
    from prefect_lint.findings import AnalysisError, Finding, Related, Report
    from prefect_lint.output import OutputOptions

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""GitHub keeps no more of a run, and refuses files with far more."""
MAX_RELATED = 100
"""Further places are for the rules' documentation; GitHub refuses results with over a thousand."""
MAX_LINKS = 5
"""More links than that make a message unreadable."""

_LINK = re.compile(r"\[([^\[\]]*)\](?=\()")
_BRACKET = re.compile(r"[\[\]]")
_WHOLE_PROJECT = "."


def render(report: Report, options: OutputOptions) -> str:
    """One SARIF log with one run. Two runs over the same files give the same bytes on every machine."""
    shown = _shown(report, options)
    rules = described_rules(report, shown)
    index = {rule.code: number for number, rule in enumerate(rules)}
    driver: dict[str, Any] = {
        "name": "prefect-lint",
        "organization": "prefect-lint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": DOCUMENTATION_ROOT.partition("/blob/")[0],
        "rules": [rule_descriptor(rule) for rule in rules],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver, **_extensions(report)},
        "invocations": [_invocation(report, options)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the project."}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [_result(finding, index, report, options) for finding in shown],
    }
    if options.sarif_category is not None:
        # Only when asked for: with an `id` here, `upload-sarif` ignores the category that it is given, and
        # uploads of several jobs would take each other's place.
        run["automationDetails"] = {"id": f"{options.sarif_category}/"}
    return ascii_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _extensions(report: Report) -> dict[str, Any]:
    """The plugins. Their rules stand with ours: many viewers know only those of the driver."""
    told = [
        {"name": escape(plugin.name), "version": escape(plugin.version)}
        for plugin in report.plugins
    ]
    return {"extensions": told} if told else {}


def notes(report: Report, options: OutputOptions) -> list[str]:
    """What a user has to know of the log beside what is in it, a sentence each."""
    found = len(_wanted(report, options))
    if found <= MAX_RESULTS:
        return []
    return [
        f"the SARIF report has the {MAX_RESULTS:,} most severe of {found:,} findings, since "
        "GitHub takes no more of a run"
    ]


def _wanted(report: Report, options: OutputOptions) -> tuple[Finding, ...]:
    suppressed = report.suppressed if options.sarif_include_suppressed else ()
    return (*report.findings, *suppressed)


def _shown(report: Report, options: OutputOptions) -> tuple[Finding, ...]:
    """The findings in the order of the report: all, or the most severe, those first that nothing suppresses."""
    wanted = _wanted(report, options)
    if len(wanted) <= MAX_RESULTS:
        return wanted
    by_weight = sorted(
        range(len(wanted)),
        key=lambda number: (wanted[number].suppressed, -wanted[number].severity.rank, number),
    )
    return tuple(wanted[number] for number in sorted(by_weight[:MAX_RESULTS]))


def _invocation(report: Report, options: OutputOptions) -> dict[str, Any]:
    notifications = [_notification(error) for error in report.errors]
    notifications += [
        {"level": "warning", "message": {"text": _capitalized(_sentence(sentence))}}
        for sentence in notes(report, options)
    ]
    return {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": notifications,
    }


def _notification(error: AnalysisError) -> dict[str, Any]:
    told: dict[str, Any] = {"level": "error", "message": {"text": _sentence(error.message)}}
    if error.path != _WHOLE_PROJECT:
        place: dict[str, Any] = {"artifactLocation": artifact(error.path)}
        if error.line is not None:
            place["region"] = {"startLine": error.line}
        told["locations"] = [{"physicalLocation": place}]
    return told


def _result(
    finding: Finding, index: dict[str, int], report: Report, options: OutputOptions
) -> dict[str, Any]:
    place: dict[str, Any] = {
        "physicalLocation": physical_location(finding.location, report.sources)
    }
    if finding.symbol is not None:
        place["logicalLocations"] = [{"name": escape(finding.symbol)}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [place],
        "partialFingerprints": _fingerprints(finding, report),
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": physical_location(related.location, report.sources),
                "message": {"text": _text(related.message)},
            }
            for number, related in enumerate(finding.related[:MAX_RELATED], start=1)
        ]
    if finding.fix is not None and finding.fix.edits:
        result["fixes"] = [fix_object(finding.fix, report.sources)]
    if options.sarif_include_suppressed:
        # All results of a run must have it, or none.
        result["suppressions"] = [_suppression(finding)] if finding.suppressed else []
    result["properties"] = {
        "risk": escape(finding.risk),
        "recommendation": escape(finding.recommendation),
        "rollback": escape(finding.rollback),
        "confidence": finding.confidence,
    }
    return result


def _fingerprints(finding: Finding, report: Report) -> dict[str, str]:
    hashes = report.line_hashes.get(finding.location.path, {})
    found = {"prefectLint/v1": finding.fingerprint} if finding.fingerprint else {}
    if line_hash := hashes.get(finding.location.line):
        found["primaryLocationLineHash"] = line_hash
    return found


def _suppression(finding: Finding) -> dict[str, Any]:
    told = {"kind": "inSource", "status": "accepted"}
    if finding.suppression_reason:
        told["justification"] = escape(finding.suppression_reason)
    return told


def _message(finding: Finding) -> str:
    """The message, which GitHub takes for the title, then what to do, then links to related places."""
    sentences = [_sentence(finding.message), _sentence(finding.recommendation)]
    # GitHub shows related places only where the message links to them.
    sentences += [
        f"{_link(related, number)}."
        for number, related in enumerate(finding.related[:MAX_LINKS], start=1)
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _sentence(text: str) -> str:
    shown = _text(text).strip()
    return shown if not shown or shown.endswith((".", "!", "?", "…")) else f"{shown}."


def _text(text: str) -> str:
    """A text on one line in which nothing reads as a link: `handlers[0](row)` would be one."""
    return _LINK.sub(r"\\[\1\\]", escape(text))


def _link(related: Related, number: int) -> str:
    text = _capitalized(escape(related.message).rstrip(".")) or "Related"
    return f"[{_BRACKET.sub(lambda bracket: chr(92) + bracket[0], text)}]({number})"


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]

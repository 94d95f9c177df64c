"""Rules as SARIF describes them, with what GitHub shows of a rule beside each alert."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prefect_lint.findings import RuleInfo, Severity
from prefect_lint.output.escaping import escape

if TYPE_CHECKING:
    from prefect_lint.findings import Finding, Report

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}

_PROBLEM = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "recommendation",
}
_SECURITY = "security"
_SECURITY_SEVERITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.ADVICE: "3.0"}
"""GitHub takes 7 to 8.9 for high, 4 to 6.9 for medium, and less for low."""
_PRECISION = ((0.95, "very-high"), (0.85, "high"), (0.6, "medium"), (0.0, "low"))
"""By the least confidence. The recommended preset holds rules of 0.85 and more."""
_MAX_DESCRIPTION = 1024
"""Characters that GitHub allows for a description."""
_MEANING = "What it catches"
_BEFORE_EXAMPLES = "Example"
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ ]*$", re.MULTILINE | re.DOTALL)


def described_rules(report: Report, findings: tuple[Finding, ...]) -> list[RuleInfo]:
    """The rules of a run in the order of codes: all that were on, so that readers see what was checked.

    A rule that the report does not describe is described by the first of its findings.
    """
    rules = {rule.code: rule for rule in report.rules}
    for finding in findings:
        if finding.code not in rules:
            rules[finding.code] = _from_finding(finding)
    return [rules[code] for code in sorted(rules)]


def rule_descriptor(rule: RuleInfo) -> dict[str, Any]:
    """The `reportingDescriptor` of a rule."""
    security = rule.category == _SECURITY
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _limited(rule.summary)},
        "fullDescription": {"text": _limited(_full_description(rule))},
        "help": {"text": _help_text(rule), "markdown": _help_markdown(rule)},
        **({"helpUri": rule.url} if rule.url else {}),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["prefect", rule.category],
            "precision": _precision(rule.confidence),
            "problem.severity": _PROBLEM[rule.severity],
            **({"security-severity": _SECURITY_SEVERITY[rule.severity]} if security else {}),
        },
    }


def _from_finding(finding: Finding) -> RuleInfo:
    """What a finding tells of its rule; its texts may quote the analysed repository."""
    return RuleInfo(
        code=finding.code,
        name=finding.name,
        category=finding.category,
        severity=finding.severity,
        confidence=finding.confidence,
        summary=escape(finding.risk) or finding.name,
        sections=(),
        risk=escape(finding.risk),
        recommendation=escape(finding.recommendation),
        rollback=escape(finding.rollback),
        url=finding.url,
    )


def _precision(confidence: float) -> str:
    return next(word for least, word in _PRECISION if confidence >= least)


def _full_description(rule: RuleInfo) -> str:
    text = _FENCE.sub("", dict(rule.sections).get(_MEANING, ""))
    return " ".join(f"{rule.summary} {text}".split())


def _limited(text: str) -> str:
    if len(text) <= _MAX_DESCRIPTION:
        return text
    return f"{text[: _MAX_DESCRIPTION - 1].rpartition(' ')[0] or text[: _MAX_DESCRIPTION - 2]}…"


def _help_text(rule: RuleInfo) -> str:
    parts = [
        rule.summary,
        f"Risk: {rule.risk}",
        f"Recommendation: {rule.recommendation}",
        f"Rollback: {rule.rollback}",
        *([f"More: {rule.url}"] if rule.url else []),
    ]
    return "\n\n".join(parts)


def _help_markdown(rule: RuleInfo) -> str:
    """The page of the rule, and the link to it, which GitHub does not show otherwise."""
    advice = [
        ("Risk", rule.risk),
        ("Recommendation", rule.recommendation),
        ("Rollback", rule.rollback),
    ]
    sections = list(rule.sections)
    headings = [heading for heading, _ in sections]
    # What to do comes first where a reader has to scroll for the rest.
    at = headings.index(_BEFORE_EXAMPLES) if _BEFORE_EXAMPLES in headings else len(sections)
    sections[at:at] = advice
    parts = [f"# {rule.code} {rule.name}", rule.summary]
    parts += [f"## {heading}\n\n{text}" for heading, text in sections]
    if rule.url:
        parts.append(f"[The page of this rule]({rule.url})")
    return "\n\n".join(parts) + "\n"

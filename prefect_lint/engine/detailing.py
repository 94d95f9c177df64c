"""What a detailed report holds beyond findings; it costs time, so only formats that ask get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.engine.line_hashes import hashes_in
from prefect_lint.engine.rule_docstring import OPTIONS, rule_document, with_visible_titles
from prefect_lint.findings import RuleInfo
from prefect_lint.syntax.spans import Lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prefect_lint.engine.selection import Selection
    from prefect_lint.findings import Report, Severity
    from prefect_lint.rule import Rule
    from prefect_lint.sources.text import Source


def detailed(report: Report, selection: Selection, sources: Mapping[str, Source]) -> Report:
    """The report with the rules that were on, the hashes of lines, and where lines begin.

    `sources` are those in which the secrets are masked.
    """
    lines: dict[str, set[int]] = {}
    for finding in (*report.findings, *report.suppressed):
        lines.setdefault(finding.location.path, set()).add(finding.location.line)
    return report._replace(
        rules=rule_infos(selection),
        line_hashes={
            path: hashes_in(sources[path], lines[path]) for path in sorted(lines) if path in sources
        },
        sources={
            path: text._replace(starts=tuple(Lines(sources[path].text).starts))
            for path, text in report.sources.items()
        },
    )


def rule_infos(selection: Selection) -> tuple[RuleInfo, ...]:
    """The rules that are on, the engine's own included, in the order of codes."""
    return tuple(
        _info(rule, selection.severities.get(rule.code, rule.severity)) for rule in selection.rules
    )


def _info(rule: type[Rule], severity: Severity) -> RuleInfo:
    document = rule_document(rule)
    return RuleInfo(
        code=rule.code,
        name=rule.name,
        category=rule.category,
        severity=severity,
        confidence=rule.confidence,
        summary=document.summary,
        sections=tuple(
            (heading, with_visible_titles(text))
            for heading, text in document.sections.items()
            if heading != OPTIONS
        ),
        risk=rule.risk,
        recommendation=rule.recommendation,
        rollback=rule.rollback,
        url=rule.page_url(),
    )

"""Findings by their cause: what is mended by one decision is one item, however many places it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.report.inventory import Place
from prefect_lint.report.reach import Reaching
from prefect_lint.report.remedies import remedy_for
from prefect_lint.report.wording import tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prefect_lint.findings import Finding
    from prefect_lint.report.inventory import Inventory
    from prefect_lint.report.reach import Reach
    from prefect_lint.report.remedies import Remedy

WEIGHTS = {Severity.ERROR: 4.0, Severity.WARNING: 2.0, Severity.ADVICE: 0.5}
"""What a severity counts in a priority."""
_OWN_CODES = "PFL00"
"""Findings on what could not be analysed, or on suppressions, are about the report and not the flows."""
AT_ONCE, NEXT, LATER, LOOK = "at once", "next", "later", "to be looked into"
PHASES = (AT_ONCE, NEXT, LATER, LOOK)


@dataclass(frozen=True)
class Cause:
    """One item of a plan."""

    code: str
    name: str
    category: str
    title: str
    """What is wrong, in a sentence about all of its places."""
    severity: Severity
    confidence: float
    findings: tuple[Finding, ...]
    reach: Reach
    remedy: Remedy
    url: str | None

    @property
    def tier(self) -> str:
        """`primary`, `secondary` or `developing`."""
        return tier(self.confidence)

    @property
    def priority(self) -> float:
        """The weight of the severity, times the confidence, times the reach."""
        return round(WEIGHTS[self.severity] * self.confidence * self.reach.weight, 1)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it is, each line once."""
        return tuple(sorted({Place(it.location.path, it.location.line) for it in self.findings}))

    @property
    def minutes(self) -> int:
        """The effort of mending all of it, an estimate."""
        return self.remedy.once + self.remedy.each * len(self.findings)

    @property
    def phase(self) -> str:
        """When it is to be done."""
        if self.tier == "developing":
            return LOOK
        if self.tier == "secondary" or self.severity is Severity.ADVICE:
            return LATER
        hot = self.severity is Severity.ERROR and (self.reach.deployments or self.reach.flows)
        return AT_ONCE if hot else NEXT

    @property
    def recommendations(self) -> tuple[str, ...]:
        """What to do; more than one where places need other words."""
        return tuple(dict.fromkeys(it.recommendation for it in self.findings))


def causes_of(
    findings: Iterable[Finding], inventory: Inventory, titles: Mapping[str, str]
) -> tuple[Cause, ...]:
    """The causes behind some findings, the most urgent first; `titles` are sentences on rules, by code."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if not finding.code.startswith(_OWN_CODES):
            groups.setdefault((finding.code, tier(finding.confidence)), []).append(finding)
    reaching = Reaching(inventory)
    found = []
    for (code, _), members in groups.items():
        first = members[0]
        found.append(
            Cause(
                code,
                first.name,
                first.category,
                titles.get(code, first.message),
                max(it.severity for it in members),
                round(sum(it.confidence for it in members) / len(members), 2),
                tuple(members),
                reaching.of(members),
                remedy_for(code, first.category),
                first.url,
            )
        )
    return tuple(
        sorted(
            found,
            key=lambda it: (PHASES.index(it.phase), -it.priority, it.code, -it.confidence),
        )
    )

"""What the sections of an assessment are written from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from prefect_lint.report.bounds import added_by_retries
from prefect_lint.report.document import Statement
from prefect_lint.report.inventory import Place, TaskItem
from prefect_lint.report.wording import counted, duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.findings import Finding, Report
    from prefect_lint.report.bounds import Bound
    from prefect_lint.report.causes import Cause
    from prefect_lint.report.inventory import Edge, FlowItem, Inventory
    from prefect_lint.report.week import Week

READ, DERIVED, LIKELY, GUESSED = 0.95, 0.85, 0.7, 0.5
"""Confidence in what is read off, what follows from it, what is likely, and what is worth a look."""
MOST_ROWS = 40
"""Rows of one table of a report."""


@dataclass(frozen=True)
class Subject:
    """A repository, what was found in it, and what follows."""

    inventory: Inventory
    report: Report
    causes: tuple[Cause, ...]
    week: Week

    @cached_property
    def bounds(self) -> dict[str, Bound]:
        """What retries can add to a run of each flow, by its id."""
        return added_by_retries(self.inventory)

    @cached_property
    def systems_of(self) -> dict[str, tuple[str, ...]]:
        """The ids of the systems that each flow reaches, by itself and by what it calls."""
        inventory = self.inventory
        found: dict[str, tuple[str, ...]] = {}
        for flow in inventory.flows:
            seen, pending, systems = {flow.id}, [flow.id], set()
            while pending:
                for edge in inventory.outgoing.get(pending.pop(), ()):
                    if edge.kind == "uses":
                        systems.add(edge.target)
                    elif edge.kind in CALLING and edge.target not in seen:
                        seen.add(edge.target)
                        pending.append(edge.target)
            found[flow.id] = tuple(it.id for it in inventory.systems if it.id in systems)
        return found

    def findings(self, *codes: str) -> list[Finding]:
        """The findings of some rules, in their order."""
        return [it for it in self.report.findings if it.code in codes]

    def item_number(self, cause: Cause) -> int:
        """The number of a cause in the plan, from 1."""
        return self.causes.index(cause) + 1

    def task_edges(self, flow: FlowItem) -> list[Edge]:
        """The edges from a flow to tasks."""
        return [
            edge
            for edge in self.inventory.outgoing.get(flow.id, ())
            if isinstance(self.inventory.by_id.get(edge.target), TaskItem)
        ]


CALLING = ("calls", "submits", "maps")


def place_of(finding: Finding) -> Place:
    """Where a finding points at."""
    return Place(finding.location.path, finding.location.line)


def as_statements(findings: Sequence[Finding], most: int = 6) -> list[Statement]:
    """Findings as statements; those that say the same in several places are one."""
    by_text: dict[str, list[Finding]] = {}
    for finding in findings:
        by_text.setdefault(finding.message, []).append(finding)
    found = [
        Statement(text, members[0].confidence, tuple(place_of(it) for it in members))
        for text, members in by_text.items()
    ]
    shown = found[:most]
    if len(found) > most:
        rest = found[most:]
        places = tuple(place for it in rest for place in it.places)
        shown.append(
            Statement(
                f"The same in {counted(len(places), 'more place')}.", rest[0].confidence, places
            )
        )
    return shown


def at_least(bound: Bound) -> str:
    """`3 min`, or `at least 3 min` where it may be more."""
    text = duration(bound.seconds)
    return f"at least {text}" if bound.at_least else text


def rows_and_more(
    rows: Iterable[tuple[str, ...]], most: int = MOST_ROWS
) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The first rows, and how many there are besides."""
    found = list(rows)
    return tuple(found[:most]), max(0, len(found) - most)

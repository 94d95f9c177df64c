"""From an inventory and findings to the assessment of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.report.causes import causes_of
from prefect_lint.report.document import Document
from prefect_lint.report.sections.environment import environment
from prefect_lint.report.sections.integration import integration
from prefect_lint.report.sections.performance import performance
from prefect_lint.report.sections.plan import plan
from prefect_lint.report.sections.subject import Subject
from prefect_lint.report.sections.summary import summary
from prefect_lint.report.week import week_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prefect_lint.findings import Report
    from prefect_lint.report.inventory import Inventory


def assess(inventory: Inventory, report: Report, titles: Mapping[str, str], name: str) -> Document:
    """The assessment; `titles` are sentences on rules by code, `name` is what the repository is called."""
    causes = causes_of(report.findings, inventory, titles)
    subject = Subject(inventory, report, causes, week_of(inventory))
    counts = {
        "flows": len(inventory.flows),
        "tasks": len(inventory.tasks),
        "deployments": len(inventory.deployments),
        "schedules": len(inventory.schedules),
        "systems": len(inventory.systems),
        "findings": len(report.findings),
        **{f"{it.value}s": report.count(it) for it in (Severity.ERROR, Severity.WARNING)},
        "advice": report.count(Severity.ADVICE),
    }
    return Document(
        f"Assessment of {name}",
        "What the repository shows: its flows, deployments and integrations, what is at "
        "risk, and a plan. It was "
        "read and not run; the server, its automations, limits and history are not part of it.",
        (
            summary(subject),
            environment(subject),
            performance(subject),
            integration(subject),
            plan(subject),
        ),
        causes,
        counts,
    )

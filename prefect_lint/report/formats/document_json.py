"""The assessment for programs, by the schema in `../schema/assessment-v1.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect_lint import __version__
from prefect_lint.output.ascii_json import ascii_json
from prefect_lint.report.document import (
    CauseItem,
    GraphFigure,
    Paragraph,
    Statement,
    Table,
    WeekFigure,
)
from prefect_lint.report.sections.plan import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.report.causes import Cause
    from prefect_lint.report.document import Block, Document, Section
    from prefect_lint.report.inventory import Place

VERSION = "1"
"""Raised when a consumer of the format could break: a key goes, or changes its meaning."""


def render(document: Document) -> str:
    """One JSON object, the same for the same files."""
    return ascii_json(
        {
            "version": VERSION,
            "tool": {"name": "prefect-lint", "version": __version__},
            "title": document.title,
            "counts": document.counts,
            "sections": [_section(section) for section in document.sections],
            "items": [_cause(cause, number) for number, cause in enumerate(document.causes, 1)],
        }
    )


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(inner) for inner in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Statement):
        return {
            "type": "statement",
            "text": block.text,
            "confidence": block.confidence,
            "tier": block.tier,
            "places": _places(block.places),
            "consult": block.consult,
            "item": block.item,
        }
    if isinstance(block, Table):
        return {
            "type": "table",
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "more": block.more,
        }
    if isinstance(block, WeekFigure):
        return {"type": "week", "zone": block.zone, "hours": [list(day) for day in block.hours]}
    if isinstance(block, GraphFigure):
        return {"type": "graph", "nodes": len(block.graph.nodes), "edges": len(block.graph.links)}
    if isinstance(block, CauseItem):
        return {"type": "item", "number": block.number}
    assert isinstance(block, Paragraph)
    return {"type": "paragraph", "text": block.text}


def _cause(cause: Cause, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "phase": cause.phase,
        "code": cause.code,
        "name": cause.name,
        "category": cause.category,
        "title": cause.title,
        "severity": cause.severity.value,
        "confidence": cause.confidence,
        "tier": cause.tier,
        "priority": cause.priority,
        "reach": {
            "tasks": list(cause.reach.tasks),
            "flows": list(cause.reach.flows),
            "deployments": list(cause.reach.deployments),
            "scheduled": list(cause.reach.scheduled),
        },
        "places": _places(cause.places),
        "messages": [it.message for it in cause.findings],
        "steps": list(steps_of(cause)),
        "effort_minutes": cause.minutes,
        "resources": cause.remedy.who,
        "risk_if_left": cause.findings[0].risk,
        "risk_of_change": cause.remedy.risk,
        "mitigation": cause.remedy.mitigation,
        "checkpoint": cause.remedy.checkpoint,
        "rollback": cause.findings[0].rollback,
        "consult": cause.remedy.consult,
        "url": cause.url,
    }


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [{"path": place.path, "line": place.line} for place in places]

"""The items of the plan on the page, and the filters over them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from prefect_lint.report.effort import hours
from prefect_lint.report.formats.html_text import places, plain, text
from prefect_lint.report.inventory import Place
from prefect_lint.report.reach import in_words
from prefect_lint.report.sections.plan import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.report.causes import Cause
    from prefect_lint.report.document import CauseItem, Document

_MOST_FINDINGS = 6
_MOST_UNFOLDED = 200


def filters(document: Document) -> Iterator[str]:
    """Boxes for severity, confidence and category, and a search; hidden until the script shows them."""
    items = [cause for cause in document.causes if cause.tier != "developing"]
    categories = sorted({cause.category for cause in items})
    if not items:
        return
    yield '<form class="filters" aria-label="Filter the items" hidden>'
    severities = [
        name
        for name in ("error", "warning", "advice")
        if any(c.severity.value == name for c in items)
    ]
    tiers = [name for name in ("primary", "secondary") if any(c.tier == name for c in items)]
    for name, title, choices in (
        ("severity", "Severity", severities),
        ("tier", "Confidence", tiers),
        ("category", "Category", categories),
    ):
        boxes = "".join(
            f'<label><input type="checkbox" name="{name}" value="{html.escape(value)}" checked> '
            f"{plain(value)}</label>"
            for value in choices
        )
        yield f"<fieldset><legend>{title}</legend>{boxes}</fieldset>"
    yield '<label>Search <kbd>/</kbd> <input type="search" name="search" autocomplete="off"></label>'
    yield '<button type="reset">Show all</button><output aria-live="polite"></output>'
    yield "</form>"


def item(given: CauseItem) -> str:
    """One item of the plan."""
    cause, remedy = given.cause, given.cause.remedy
    severity = cause.severity.value
    link = plain(cause.code)
    if cause.url and cause.url.startswith("https://"):
        link = f'<a href="{html.escape(cause.url)}" rel="noreferrer">{link}</a>'
    steps = "".join(f"<li>{text(step)}</li>" for step in steps_of(cause))
    if given.like is None:
        change = [
            ("Risk of the change", text(remedy.risk)),
            ("Mitigation", text(remedy.mitigation)),
            ("Checkpoint", text(remedy.checkpoint)),
        ]
    else:
        like = f'as for <a href="#item-{given.like}">item {given.like}</a>'
        change = [("Risk, mitigation, checkpoint", like)]
    facts = [
        ("Effort", f"{hours(cause.minutes)} for {text(remedy.who)}"),
        ("If nothing is done", text(cause.findings[0].risk)),
        *change,
        ("Rollback", text(cause.findings[0].rollback)),
    ]
    if remedy.consult:
        facts.append(("Ask", text(remedy.consult)))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    reach = in_words(cause.reach) or "no flow, task or deployment of the inventory"
    return (
        f'<article class="item {severity}" id="item-{given.number}" data-item data-severity="{severity}" '
        f'data-tier="{cause.tier}" data-category="{html.escape(cause.category)}">'
        f"<h4>{given.number}. {text(cause.title)}</h4>"
        f'<p class="meta"><span class="severity {severity}">{severity}</span> · {link} {plain(cause.name)} · '
        f"{cause.tier} confidence, {cause.confidence:.2f} · priority {cause.priority:g} · {text(reach)}</p>"
        f"{_where(cause, told=given.told)}<ol>{steps}</ol><dl>{listed}</dl></article>"
    )


def _where(cause: Cause, *, told: bool) -> str:
    if told:
        return f"<div>{places(cause.places)}</div>"
    rows = [
        f"<li>{text(it.message)} {places([Place(it.location.path, it.location.line)])}</li>"
        for it in cause.findings
    ]
    first, rest = rows[:_MOST_FINDINGS], rows[_MOST_FINDINGS:]
    shown = f"<ul>{''.join(first)}</ul>"
    if rest:
        cut = len(rest) - _MOST_UNFOLDED
        tail = f"<li>and {cut:,} more</li>" if cut > 0 else ""
        shown += (
            f"<details><summary>and {len(rest):,} more</summary>"
            f"<ul>{''.join(rest[:_MOST_UNFOLDED])}{tail}</ul></details>"
        )
    return shown

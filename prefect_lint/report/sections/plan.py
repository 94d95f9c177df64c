"""The implementation plan: what to do in which order, and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.report.causes import AT_ONCE, LATER, LOOK, NEXT, PHASES
from prefect_lint.report.document import CauseItem, Paragraph, Section, Table
from prefect_lint.report.effort import hours
from prefect_lint.report.reach import in_words
from prefect_lint.report.sections.integration import HIDING, WATCHING
from prefect_lint.report.sections.performance import CACHES, EVENT_LOOP, LOOPS, TIMEOUTS
from prefect_lint.report.wording import code, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.report.causes import Cause
    from prefect_lint.report.document import Block
    from prefect_lint.report.sections.subject import Subject

_HALF_A_DAY = 240
"""Minutes of a working day that go into the plan."""
_FEW = 3
"""Places that are changed in one go."""
_TOLD = frozenset({*LOOPS, *EVENT_LOOP, *CACHES, *TIMEOUTS, *WATCHING, *HIDING})
_TITLES = {
    AT_ONCE: "At once",
    NEXT: "Next",
    LATER: "Later",
    LOOK: "To be looked into",
}
_ABOUT = {
    AT_ONCE: "Always wrong, and run by flows or deployments.",
    NEXT: "Likely faults, seen with primary confidence.",
    LATER: "Trade-offs, and what was seen with secondary confidence.",
    LOOK: (
        "Developing confidence: more often than not there is a good reason. A person who knows the code can "
        "tell in minutes."
    ),
}


def plan(subject: Subject) -> Section:
    """The fifth section."""
    if not subject.causes:
        return Section("plan", "Implementation plan", (Paragraph("There is nothing to mend."),))
    return Section(
        "plan",
        "Implementation plan",
        tuple(_overview(subject)),
        tuple(
            Section(
                f"phase-{phase.replace(' ', '-')}", _TITLES[phase], tuple(_phase(phase, subject))
            )
            for phase in PHASES
            if any(cause.phase == phase for cause in subject.causes)
        ),
    )


def _overview(subject: Subject) -> Iterator[Block]:
    yield Paragraph(
        "One item is one decision, however many places it has. Its priority is the weight of "
        "its severity (error "
        "4, warning 2, advice 0.5) times its confidence times its reach: the tasks, flows and deployments that "
        "run the code, scheduled deployments twice. Efforts are estimates: minutes once for "
        "the decision and its "
        "test, and for each place. The timeline is that of one engineer who has half of each "
        "working day for it."
    )
    rows = []
    spent = 0
    for phase in PHASES:
        found = [cause for cause in subject.causes if cause.phase == phase]
        if found:
            minutes = 0 if phase == LOOK else sum(cause.minutes for cause in found)
            spent += minutes
            rows.append(
                (
                    _TITLES[phase],
                    str(len(found)),
                    str(sum(len(cause.findings) for cause in found)),
                    hours(minutes) if minutes else "",
                    f"day {-(-spent // _HALF_A_DAY)}" if minutes else "",
                    _ABOUT[phase],
                )
            )
    yield Table(
        ("When", "Items", "Findings", "Effort", "Done by", "What"),
        tuple(rows),
        numeric=frozenset({1, 2}),
    )


def _phase(phase: str, subject: Subject) -> Iterator[Block]:
    found = [cause for cause in subject.causes if cause.phase == phase]
    if phase != LOOK:
        first: dict[tuple[str, ...], int] = {}
        for number, cause in enumerate(subject.causes, 1):
            remedy = cause.remedy
            like = first.setdefault((remedy.risk, remedy.mitigation, remedy.checkpoint), number)
            if cause.phase == phase:
                told = cause.code in _TOLD
                yield CauseItem(cause, number, told, None if like == number else like)
        return
    rows = tuple(_row(cause, subject) for cause in found[:40])
    columns = ("Item", "Rule", "What", "Places", "Reach", "Confidence")
    yield Table(columns, rows, max(0, len(found) - 40), frozenset({0, 3}))


def _row(cause: Cause, subject: Subject) -> tuple[str, ...]:
    return (
        str(subject.item_number(cause)),
        code(cause.code),
        cause.title,
        str(len(cause.places)),
        in_words(cause.reach) or "",
        f"{cause.confidence:.2f}",
    )


def steps_of(cause: Cause) -> tuple[str, ...]:
    """What to do for an item, one after the other."""
    steps = list(cause.recommendations[:3])
    if len(cause.places) > _FEW:
        where = "where scheduled deployments run it" if cause.reach.scheduled else "in one place"
        steps.append(
            f"Of the {counted(len(cause.places), 'place')}, begin {where}; do the rest when "
            "that has held for a "
            "few runs."
        )
    steps.append(
        f"Run `prefect-lint --select {cause.code}` until it finds nothing, and keep it in CI."
    )
    return tuple(steps)

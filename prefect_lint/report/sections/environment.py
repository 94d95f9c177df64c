"""The environment: workspace, flows and deployments, infrastructure, schedules over the week."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from prefect_lint.knowledge.external_systems import DATABASE
from prefect_lint.report.document import Paragraph, Section, Statement, Table, WeekFigure
from prefect_lint.report.inventory import SystemItem
from prefect_lint.report.sections.subject import (
    DERIVED,
    LIKELY,
    READ,
    Subject,
    rows_and_more,
)
from prefect_lint.report.sections.summary import runs_of
from prefect_lint.report.week import moments
from prefect_lint.report.wording import code, codes, counted, duration, listed, of_retries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.report.document import Block
    from prefect_lint.report.inventory import DeploymentItem, FactItem, ScheduleItem

_EXACT = re.compile(r"==\s*\d|:\d+\.\d+\.\d+|^prefect \d+\.\d+\.\d+$")
_MAJOR = re.compile(r"(?:prefect:|prefect[^<>=~!]*[=>~]=?\s*|prefect-version )(\d+)")
_MOST_TOGETHER = 6
_MOST_SCHEDULES = 4


def environment(subject: Subject) -> Section:
    """The second section."""
    return Section(
        "environment",
        "Environment assessment",
        (),
        (
            Section("workspace", "Workspace configuration", tuple(_workspace(subject))),
            Section("deployments", "Flows and deployments", tuple(_deployments(subject))),
            Section("infrastructure", "Infrastructure", tuple(_infrastructure(subject))),
            Section("schedules", "Schedules over the week", tuple(_schedules(subject))),
        ),
    )


def _workspace(subject: Subject) -> Iterator[Block]:
    facts = subject.inventory.facts
    pins = [fact for fact in facts if fact.kind == "pin"]
    if not facts:
        yield Paragraph(
            "The repository pins no Prefect version, makes no Prefect settings and names no image."
        )
        return
    yield from _versions(pins)
    by_value: dict[tuple[str, str, str], list[str]] = {}
    for fact in facts:
        by_value.setdefault((*_what(fact), code(fact.value)), []).append(_where(fact))
    rows, more = rows_and_more((*fact, codes(files, 4)) for fact, files in by_value.items())
    yield Table(("Kind", "Name", "Value", "Files"), rows, more)
    if not any(fact.kind == "setting" for fact in facts):
        yield Paragraph("No file of the repository makes a Prefect setting or profile.")


def _versions(pins: list[FactItem]) -> Iterator[Block]:
    if not pins:
        yield Statement("Nothing in the repository says which Prefect it runs under.", READ)
        return
    majors = sorted({match[1] for pin in pins if (match := _MAJOR.search(pin.value))})
    if len(majors) > 1:
        yield Statement(
            f"The pins are for Prefect {listed(majors)}: parts of the repository run under "
            "different majors, or "
            "one of the files is out of date.",
            DERIVED,
        )
    if not any(_EXACT.search(pin.value) for pin in pins):
        yield Statement(
            "No file pins an exact Prefect release, so two images that are built on different days can hold "
            "different ones.",
            DERIVED,
        )


def _what(fact: FactItem) -> tuple[str, str]:
    """The kind and the name of a fact; an image has its name as its value."""
    if fact.kind == "image":
        return ("base image" if fact.name == "base" else "image of a service"), ""
    return fact.kind, code(fact.name)


def _where(fact: FactItem) -> str:
    return fact.path if fact.line is None else f"{fact.path}:{fact.line}"


def _deployments(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    if not inventory.deployments:
        yield Paragraph("The repository makes no deployments.")
    else:
        rows, more = rows_and_more(
            (
                code(inventory.label(it.id)),
                code(runs_of(it, subject)),
                code(it.work_pool) if it.work_pool else "",
                _schedule_cell(it),
                str(it.concurrency_limit or ""),
                code(str(it.place)),
            )
            for it in inventory.deployments
        )
        columns = ("Deployment", "Flow", "Work pool", "Schedule", "Limit", "Place")
        yield Table(columns, rows, more, frozenset({4}))
    yield from _undeployed(subject)
    yield from _flows(subject)


def _flows(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    if inventory.flows:
        deployed = Counter(it.flow for it in inventory.deployments)
        rows, more = rows_and_more(
            (
                code(flow.name),
                str(len({edge.target for edge in subject.task_edges(flow)}) or ""),
                _runner(flow.task_runner, flow.max_workers, known=flow.runner_known),
                of_retries(flow.retries) or "",
                duration(flow.timeout) if flow.timeout else "",
                str(deployed[flow.id] or ""),
                code(str(flow.place)),
            )
            for flow in inventory.flows
        )
        columns = ("Flow", "Tasks", "Task runner", "Retries", "Timeout", "Deployments", "Place")
        yield Table(columns, rows, more, frozenset({1, 5}))


def _undeployed(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    started = {
        edge.target for edge in inventory.edges if edge.kind in ("calls", "submits", "deploys")
    }
    alone = [flow for flow in inventory.flows if flow.id not in started]
    if alone and inventory.deployments:
        verb = "is" if len(alone) == 1 else "are"
        yield Statement(
            f"{counted(len(alone), 'flow')} {verb} neither deployed nor called by the code here: "
            f"{codes([flow.name for flow in alone], 8)}. They are started by hand, deployed from elsewhere, or "
            "no longer used.",
            DERIVED,
            tuple(flow.place for flow in alone),
        )


def _runner(name: str | None, workers: int | None, *, known: bool) -> str:
    if name is None:
        return "default" if known else "not known"
    return code(name) if workers is None else f"{code(name)}, {counted(workers, 'worker')}"


def _schedule_cell(deployment: DeploymentItem) -> str:
    if deployment.paused:
        return "paused"
    # One deployment can have a schedule per table that it loads, all alike but for their parameters.
    alike = Counter(_schedule_in_words(schedule) for schedule in deployment.schedules)
    parts = [text if times == 1 else f"{text}, {times} of them" for text, times in alike.items()]
    left_out = sum([*alike.values()][_MOST_SCHEDULES:])
    if left_out:
        parts[_MOST_SCHEDULES:] = [f"{left_out} more"]
    if not deployment.schedules_known:
        parts.append("more that are not written out" if parts else "not written out")
    return "; ".join(parts)


def _schedule_in_words(schedule: ScheduleItem) -> str:
    if schedule.kind == "interval":
        text = schedule.text or "an interval"
    else:
        text = code(schedule.text) if schedule.text else "not written out"
    if schedule.timezone:
        text += f" {plain_zone(schedule.timezone)}"
    return text + (" (off)" if schedule.active is False else "")


def plain_zone(zone: str) -> str:
    """A time zone, which needs no marking when it has only its usual characters."""
    return zone if re.fullmatch(r"[A-Za-z0-9/+-]+", zone) else code(zone)


def _infrastructure(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    if not inventory.work_pools:
        yield Paragraph("No deployment names a work pool.")
    else:
        by_id = {it.id: it for it in inventory.deployments}
        rows, more = rows_and_more(
            (
                code(pool.name),
                code(pool.type) if pool.type else "not said",
                codes(pool.queues, 4) or "default",
                codes([inventory.label(it) for it in pool.deployments], 4),
                codes(
                    sorted({name for it in pool.deployments for name in by_id[it].job_variables}), 6
                )
                or "",
            )
            for pool in inventory.work_pools
        )
        yield Table(("Work pool", "Type", "Queues", "Deployments", "Job variables"), rows, more)
    blocks = _blocks(subject)
    if blocks:
        text = ", ".join(f"{code(name)} ({code(kind)})" for kind, name in blocks[:12])
        more_text = f" and {len(blocks) - 12} more" * (len(blocks) > 12)
        yield Statement(
            f"{counted(len(blocks), 'block')} must exist in the workspace before the flows "
            f"run: {text}{more_text}.",
            READ,
            tuple(it.place for it in inventory.blocks if it.name is not None),
        )
    variables = sorted({it.name for it in inventory.variables if it.name is not None})
    if variables:
        yield Statement(
            f"{counted(len(variables), 'variable')} of the workspace: {codes(variables, 8)}.",
            READ,
            tuple(it.place for it in inventory.variables),
        )
    limits = sorted({it.name for it in inventory.limits if it.name is not None})
    if limits:
        yield Statement(
            f"Code takes slots of {counted(len(limits), 'global concurrency limit')}, kept on the server: "
            f"{codes(limits, 8)}.",
            READ,
            tuple(it.place for it in inventory.limits),
        )


def _blocks(subject: Subject) -> list[tuple[str, str]]:
    """The blocks with a name, each once: a file has the slug of a class, `secret` for `Secret`."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for block in subject.inventory.blocks:
        if block.name is not None:
            slug = block.kind.replace("-", "").lower()
            found.setdefault((slug, block.name), (block.kind, block.name))
    return sorted(found.values(), key=lambda it: (it[1], it[0]))


def _schedules(subject: Subject) -> Iterator[Block]:
    inventory, week = subject.inventory, subject.week
    if not inventory.schedules:
        yield Paragraph("Nothing in the repository runs on a schedule.")
        return
    if week.starts or week.rates:
        yield WeekFigure(week.zone, tuple(tuple(day) for day in week.hours()))
        note = f"Runs that begin in each hour, in {week.zone}."
        if len(week.zones) > 1:
            zones = listed([plain_zone(zone) for zone in week.zones], 5)
            note += f" Schedules are in {zones}, by their clocks in January."
        yield Paragraph(note)
    crowds = _crowds(subject)
    for identities, minutes in crowds[:1]:
        yield Statement(
            f"{codes([inventory.label(it) for it in identities], 4)} begin in the same "
            f"minute, {moments(minutes)}.",
            READ,
            tuple(it.place for it in inventory.deployments if it.id in identities),
        )
    if len(crowds) > 1:
        rows = tuple(
            (moments(minutes), str(len(found)), codes([inventory.label(it) for it in found], 4))
            for found, minutes in crowds[1:]
        )
        more = len(week.together()) - len(crowds)
        yield Table(("Other crowded minutes", "Deployments", ""), rows, more, frozenset({1}))
    yield from _beside(subject)
    yield from _overlaps(subject)
    yield from _by_the_clock(subject)


def _crowds(subject: Subject) -> list[tuple[tuple[str, ...], list[int]]]:
    """Deployments that begin together: most deployments first, then most often."""
    found = subject.week.together().items()
    return sorted(found, key=lambda it: (-len(it[0]), -len(it[1]), it[0]))[:_MOST_TOGETHER]


def _beside(subject: Subject) -> Iterator[Block]:
    """What the picture can't show."""
    week, inventory = subject.week, subject.inventory
    for found, text in (
        (
            week.rates,
            "run at an interval from the moment of their deployment; the picture counts them evenly",
        ),
        (
            week.unplaced,
            "run at an interval of hours from the moment of their deployment, and are not in the picture",
        ),
        (week.seldom, "do not run at the same times of every week, and are not in the picture"),
        (week.unknown, "have a schedule that is not written out or could not be expanded"),
    ):
        labels = sorted({inventory.label(entry[0].id) for entry in found})
        if labels:
            places = tuple(sorted({entry[1].place for entry in found}))
            if len(labels) == 1:
                text = text.replace("run at", "runs at").replace("do not run", "does not run")
                text = (
                    text.replace("have a", "has a")
                    .replace("their", "its")
                    .replace("are not", "is not")
                )
                text = text.replace("counts them", "counts it")
            yield Statement(f"{codes(labels, 5)} {text}.", READ, places)


def _overlaps(subject: Subject) -> Iterator[Block]:
    """Runs that can meet their successors, by what retries alone can add, or by the timeout."""
    inventory = subject.inventory
    for deployment, schedule in inventory.schedules:
        bound = subject.bounds.get(deployment.flow or "")
        gap = schedule.seconds
        if bound is None or gap is None or not deployment.is_scheduled:
            continue
        flow = next(it for it in inventory.flows if it.id == deployment.flow)
        if flow.timeout is not None and flow.timeout <= gap:
            continue
        reason = None
        if bound.seconds >= gap:
            reason = f"retries alone can add {duration(bound.seconds)} to a run"
        elif flow.timeout is not None:
            reason = f"the timeout of its flow is {duration(flow.timeout)}"
        if reason is None:
            continue
        after = "run at the same time"
        if deployment.concurrency_limit == 1:
            after = "be cancelled" if deployment.collision == "CANCEL_NEW" else "queue up"
        yield Statement(
            f"{code(inventory.label(deployment.id))} starts {_every(gap)} and {reason}: runs can {after}.",
            DERIVED,
            (schedule.place, flow.place),
        )


def _every(seconds: float) -> str:
    return f"every {duration(seconds)}" if seconds < 86_400 else f"after {duration(seconds)}"


def _by_the_clock(subject: Subject) -> Iterator[Block]:
    """Scheduled deployments that reach the same database, and that nothing but the clock keeps in order."""
    inventory = subject.inventory
    ordered = {
        edge.source for edge in inventory.edges if edge.kind in ("triggers", "runs-deployment")
    }
    ordered |= {edge.target for edge in inventory.edges if edge.kind == "triggers"}
    sharing: dict[str, list[DeploymentItem]] = {}
    for deployment in inventory.deployments:
        if (
            deployment.is_scheduled
            and deployment.id not in ordered
            and deployment.flow not in ordered
        ):
            for system in subject.systems_of.get(deployment.flow or "", ()):
                item = inventory.by_id[system]
                known = isinstance(item, SystemItem) and not item.name.startswith("a database")
                if known and getattr(item, "kind", "") == DATABASE:
                    sharing.setdefault(item.id, []).append(deployment)
    for system, deployments in sorted(sharing.items()):
        if len(deployments) > 1:
            labels = codes([inventory.label(it.id) for it in deployments], 5)
            yield Statement(
                f"{labels} share {inventory.label(system)}, and no trigger or `run_deployment` orders them. If "
                "one needs what another loads, only the distance of their schedules sees to that.",
                LIKELY,
                tuple(it.place for it in deployments),
                "the owners of the data, on which load needs which",
            )

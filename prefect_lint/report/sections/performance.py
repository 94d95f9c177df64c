"""Performance: concurrency, loops, the event loop, retries at worst, caches, timeouts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prefect_lint.report.bounds import longest_run
from prefect_lint.report.document import Paragraph, Section, Statement, Table
from prefect_lint.report.sections.subject import (
    READ,
    Subject,
    as_statements,
    at_least,
    rows_and_more,
)
from prefect_lint.report.wording import code, codes, counted, duration, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.report.document import Block
    from prefect_lint.report.inventory import FlowItem, TaskItem

_MOST = 12
LOOPS = ("PFL203", "PFL214", "PFL407")
EVENT_LOOP = ("PFL401", "PFL408")
CACHES = ("PFL301", "PFL302", "PFL303", "PFL304", "PFL305", "PFL306", "PFL307", "PFL308")
TIMEOUTS = ("PFL110", "PFL111", "PFL112", "PFL113")


def performance(subject: Subject) -> Section:
    """The third section."""
    return Section(
        "performance",
        "Performance analysis",
        (),
        (
            Section("concurrency", "Concurrency of each flow", tuple(_concurrency(subject))),
            Section("loops", "Sequential loops", tuple(_loops(subject))),
            Section("event-loop", "Blocking work in async code", tuple(_event_loop(subject))),
            Section("retries", "Retries at worst", tuple(_retries(subject))),
            Section("caches", "Cache use", tuple(_caches(subject))),
            Section("timeouts", "Timeouts", tuple(_timeouts(subject))),
        ),
    )


def _concurrency(subject: Subject) -> Iterator[Block]:
    rows = []
    serial = 0
    for flow in subject.inventory.flows:
        counts: Counter[str] = Counter()
        for edge in subject.task_edges(flow):
            looped = edge.kind == "submits" and edge.in_loop
            counts["in a loop" if looped else edge.kind] += edge.count
        if not counts["submits"] and not counts["maps"] and not counts["in a loop"]:
            serial += bool(counts)
            continue
        rows.append(
            (
                code(flow.name),
                str(counts["calls"] or ""),
                str(counts["submits"] or ""),
                str(counts["maps"] + counts["in a loop"] or ""),
                _at_once(flow),
            )
        )
    if not rows:
        yield Paragraph("No flow submits or maps tasks: every flow runs one task at a time.")
        return
    shown, more = rows_and_more(rows)
    columns = ("Flow", "Direct calls", "Submitted", "Per element", "Task runs at once")
    yield Table(columns, shown, more, frozenset({1, 2, 3}))
    if serial:
        yield Paragraph(
            f"{counted(serial, 'more flow calls', 'more flows call')} tasks directly, one at a time."
        )


def _at_once(flow: FlowItem) -> str:
    if flow.max_workers is not None:
        return str(flow.max_workers)
    if flow.task_runner == "SequentialTaskRunner":
        return "1"
    if flow.task_runner is not None:
        return f"as {code(flow.task_runner)} allows"
    return "no limit" if flow.runner_known else "not known"


def _loops(subject: Subject) -> Iterator[Block]:
    found = as_statements(subject.findings(*LOOPS))
    if not found:
        yield Paragraph("No loop waits for one task run before it starts the next without need.")
    yield from found


def _event_loop(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    asynchronous = sum(it.is_async is True for it in inventory.flows)
    asynchronous += sum(it.is_async is True for it in inventory.tasks)
    if not asynchronous:
        yield Paragraph("No flow or task is async.")
        return
    found = as_statements(subject.findings(*EVENT_LOOP))
    if not found:
        yield Paragraph(
            f"None of the {counted(asynchronous, 'async flow or task', 'async flows and tasks')} was seen to "
            "block its event loop."
        )
    yield from found


def _retries(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    retried = [task for task in inventory.tasks if task.retries.times]
    if not retried:
        yield Paragraph("No task is tried again when it fails.")
        return
    known = [task for task in retried if task.retries.longest_delay is not None]
    known.sort(key=lambda task: (-(task.retries.longest_delay or 0), task.place))
    yield Statement(
        f"{len(retried)} of {counted(len(inventory.tasks), 'task')} "
        f"{'is' if len(retried) == 1 else 'are'} tried "
        f"again. The most that a task can wait between its attempts is "
        f"{duration(known[0].retries.longest_delay or 0) if known else 'not written out'}.",
        READ,
    )
    rows = tuple(_worst(task) for task in known[:_MOST])
    if rows:
        columns = ("Task", "Attempts", "Waiting at worst", "Run at worst", "Place")
        yield Table(columns, rows, max(0, len(known) - _MOST), frozenset({1}))
    yield from _in_flows(subject)


def _worst(task: TaskItem) -> tuple[str, ...]:
    longest = longest_run(task)
    delay = task.retries.longest_delay or 0
    return (
        code(task.name),
        str(task.retries.attempts),
        duration(delay) if delay else "none",
        duration(longest) if longest is not None else "no timeout",
        code(str(task.place)),
    )


def _in_flows(subject: Subject) -> Iterator[Block]:
    """The flows to which retries can add the most."""
    flows = [
        (subject.bounds[flow.id], flow)
        for flow in subject.inventory.flows
        if subject.bounds[flow.id].seconds > 0
    ]
    flows.sort(key=lambda it: (-it[0].seconds, it[1].place))
    if flows:
        rows = tuple(
            (
                code(flow.name),
                at_least(bound),
                "its own retries"
                if bound.heaviest == flow.id
                else code(subject.inventory.label(bound.heaviest or "")),
            )
            for bound, flow in flows[:_MOST]
        )
        columns = ("Flow", "Retries can add to a run", "Mostly by")
        yield Table(columns, rows, max(0, len(flows) - _MOST))


def _caches(subject: Subject) -> Iterator[Block]:
    tasks = subject.inventory.tasks
    kinds = Counter(task.cache for task in tasks)
    cached = kinds["policy"] + kinds["key function"]
    found = as_statements(subject.findings(*CACHES))
    if not cached and not found:
        yield Paragraph("No task asks for its results to be cached.")
        return
    names = [task.name for task in tasks if task.cache in ("policy", "key function")]
    places = tuple(task.place for task in tasks if task.cache in ("policy", "key function"))
    if cached:
        yield Statement(
            f"{counted(cached, 'task')} {'has' if cached == 1 else 'have'} a cache policy or a key function: "
            f"{codes(names, 8)}.",
            READ,
            places,
        )
    yield from found


def _timeouts(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    flows = [flow for flow in inventory.flows if flow.timeout]
    tasks = [task for task in inventory.tasks if task.timeout]
    if inventory.flows or inventory.tasks:
        limited = [
            f"{len(found) or 'none'} of {counted(total, kind)}"
            for found, total, kind in (
                (flows, len(inventory.flows), "flow"),
                (tasks, len(inventory.tasks), "task"),
            )
            if total
        ]
        text = f"{listed(limited)} {'has' if len(flows) + len(tasks) == 1 else 'have'} a timeout."
        if not flows and not tasks:
            text = "No flow and no task has a timeout."
        yield Statement(
            text[:1].upper() + text[1:],
            READ,
            (*(it.place for it in flows), *(it.place for it in tasks)),
        )
    else:
        yield Paragraph("There is no flow and no task that could have one.")
    yield from as_statements(subject.findings(*TIMEOUTS))

"""Integrations: the systems outside, how work there is watched, and how flows depend on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge.external_systems import KINDS
from prefect_lint.report.document import GraphFigure, Paragraph, Section, Statement, Table
from prefect_lint.report.graph.model import graph_of
from prefect_lint.report.inventory import FlowItem, TaskItem
from prefect_lint.report.sections.subject import (
    DERIVED,
    READ,
    Subject,
    as_statements,
    rows_and_more,
)
from prefect_lint.report.sections.summary import plain
from prefect_lint.report.wording import code, codes, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.report.document import Block
    from prefect_lint.report.inventory import Edge, SystemItem

_NODES = 160
WATCHING = (
    "PFL501",
    "PFL502",
    "PFL503",
    "PFL504",
    "PFL505",
    "PFL506",
    "PFL507",
    "PFL511",
    "PFL512",
    "PFL513",
    "PFL514",
)
HIDING = ("PFL108", "PFL120", "PFL121", "PFL122", "PFL123", "PFL124", "PFL128", "PFL202")
_REMOTE = (
    "http",
    "database",
    "object-store",
    "file-transfer",
    "dbt",
    "sync",
    "compute",
    "messaging",
)


def integration(subject: Subject) -> Section:
    """The fourth section."""
    return Section(
        "integration",
        "Integration review",
        (),
        (
            Section("systems", "External systems", tuple(_systems(subject))),
            Section("coordination", "Coordination and monitoring", tuple(_coordination(subject))),
            Section("dependencies", "Dependencies between flows", tuple(_dependencies(subject))),
            Section("reliability", "Reliability of the pipelines", tuple(_reliability(subject))),
            Section("graph", "The whole graph", tuple(_graph(subject))),
        ),
    )


def _systems(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    if not inventory.systems:
        yield Paragraph("No flow or task was seen to reach a system outside the repository.")
        return
    users: dict[str, list[str]] = {}
    for flow in inventory.flows:
        for system in subject.systems_of[flow.id]:
            users.setdefault(system, []).append(flow.name)
    rows, more = rows_and_more(
        (
            plain(system.name),
            KINDS[system.kind],
            codes(users.get(system.id, ()), 4) or "tasks that no flow here calls",
            str(system.calls),
            codes(system.libraries, 3),
            code(str(system.place)),
        )
        for system in inventory.systems
    )
    columns = ("System", "Kind", "Flows that reach it", "Calls", "By", "First call")
    yield Table(columns, rows, more, frozenset({3}))


def _coordination(subject: Subject) -> Iterator[Block]:
    started = [system for system in subject.inventory.systems if system.started]
    found = as_statements(subject.findings(*WATCHING), 10)
    if not started and not found:
        yield Paragraph(
            "No call was seen that starts work in another system and comes back before its end."
        )
        return
    for system in started:
        yield Statement(_watched(system), DERIVED, (system.place,))
    yield from found


def _watched(system: SystemItem) -> str:
    name = plain(system.name)
    runs = counted(system.started, "call starts", "calls start")
    if system.waited == system.started:
        return f"{runs} work in {name}, and the outcome is looked at each time."
    if not system.waited:
        return f"{runs} work in {name}, and nobody looks at the outcome."
    return f"{runs} work in {name}; the outcome of {system.waited} is looked at."


def _dependencies(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    subflows = [
        edge
        for edge in inventory.edges
        if isinstance(inventory.by_id.get(edge.source), FlowItem)
        and isinstance(inventory.by_id.get(edge.target), FlowItem)
    ]
    starts = [edge for edge in inventory.edges if edge.kind == "runs-deployment"]
    triggers = [edge for edge in inventory.edges if edge.kind == "triggers"]
    events = [it for it in inventory.deployments if it.triggers]
    if not (subflows or starts or triggers or events):
        yield Paragraph(
            "No flow calls another, starts a run of a deployment, or waits for an event."
        )
        return
    rows, more = rows_and_more(
        (
            code(inventory.label(edge.source)),
            _says(edge),
            code(
                inventory.label(edge.target)
                if edge.target
                else edge.missing or "a name made at run time"
            ),
            _travels(edge),
            code(str(edge.place)),
        )
        for edge in (*subflows, *starts, *triggers)
    )
    if rows:
        columns = ("From", "", "To", "When the second fails", "Place")
        yield Table(columns, rows, more)
    for deployment in events:
        for trigger in deployment.triggers:
            expects = codes(trigger.expects, 4) or "events that are not written out"
            yield Statement(
                f"{code(inventory.label(deployment.id))} is started by {expects}"
                f"{' of ' + codes(trigger.matches, 3) if trigger.matches else ''}.",
                READ,
                (trigger.place,),
            )


def _says(edge: Edge) -> str:
    return {
        "calls": "calls",
        "submits": "calls",
        "runs-deployment": "starts a run of",
        "triggers": "by its events starts",
    }.get(edge.kind, edge.kind)


def _travels(edge: Edge) -> str:
    if edge.kind == "runs-deployment":
        return {
            "outcome": "the first looks at how it ended",
            "waits": "the first waits, and goes on as if nothing had happened",
            "not": "the first does not notice",
        }.get(edge.handled or "", "not known")
    if edge.kind == "triggers":
        return "the run that was started fails by itself"
    return "it raises in the first"


def _reliability(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    reaching: dict[str, set[str]] = {}
    for edge in inventory.edges:
        item = inventory.by_id.get(edge.target)
        if edge.kind == "uses" and getattr(item, "kind", "") in _REMOTE:
            reaching.setdefault(edge.source, set()).add(edge.target)
    tasks = [task for task in inventory.tasks if task.id in reaching]
    retried = [task for task in tasks if task.retries.times]
    if tasks:
        bare = [
            task for task in tasks if task.retries.times == 0 and not _is_covered(task, subject)
        ]
        text = (
            f"{len(retried) or 'None'} of {counted(len(tasks), 'task')} that reach another system "
            f"{'has' if len(retried) == 1 else 'have'} retries."
        )
        covered = len(tasks) - len(retried) - len(bare)
        if covered > 0:
            text += f" Of {covered} more, a caller may see to it."
        if bare and (retried or covered):
            text += f" Without are {codes([task.name for task in bare], 6)}."
        yield Statement(text, READ, tuple(task.place for task in bare))
    flows = [flow for flow in inventory.flows if flow.id in reaching]
    if flows:
        yield Statement(
            f"{codes([flow.name for flow in flows], 6)} "
            f"{'reaches' if len(flows) == 1 else 'reach'} other systems "
            "in the body of the flow itself, where a failure fails the run and no task retry helps.",
            DERIVED,
            tuple(flow.place for flow in flows),
        )
    told = [flow for flow in inventory.flows if "on_failure" in flow.hooks]
    deployed = {it.flow for it in inventory.deployments if it.is_scheduled}
    silent = [flow for flow in inventory.flows if flow.id in deployed and flow not in told]
    if silent:
        yield Statement(
            f"{codes([flow.name for flow in silent], 6)} {'runs' if len(silent) == 1 else 'run'} on a schedule "
            "without an `on_failure` hook. Automations on the server may tell of failures; the repository "
            "does not show them.",
            READ,
            tuple(flow.place for flow in silent),
            "whoever keeps the automations of the workspace",
        )
    found = as_statements(subject.findings(*HIDING), 8)
    yield from found
    if not (tasks or flows or silent or found):
        yield Paragraph("No task reaches another system, and no failure was seen to get lost.")


def _is_covered(task: TaskItem, subject: Subject) -> bool:
    """Whether callers try a task again: by `.with_options(…)`, or by retries of every flow that calls it."""
    if task.retried_copies:
        return True
    callers = [
        subject.inventory.by_id.get(edge.source)
        for edge in subject.inventory.incoming.get(task.id, ())
    ]
    return bool(callers) and all(
        isinstance(it, FlowItem | TaskItem) and it.retries.times != 0 for it in callers
    )


def _graph(subject: Subject) -> Iterator[Block]:
    graph = graph_of(subject.inventory, _NODES)
    if not graph.nodes:
        yield Paragraph("There is nothing to draw.")
        return
    if graph.collapsed:
        yield Paragraph(f"{graph.collapsed} `prefect-lint graph --format json` has all of them.")
    yield GraphFigure(graph)

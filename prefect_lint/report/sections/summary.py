"""The executive summary: what was found, what to do first, where resources go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge.external_systems import SHELL
from prefect_lint.report.causes import AT_ONCE, LOOK
from prefect_lint.report.document import Paragraph, Section, Statement, Table
from prefect_lint.report.effort import hours
from prefect_lint.report.inventory import FlowItem
from prefect_lint.report.reach import in_words
from prefect_lint.report.sections.subject import DERIVED, READ, Subject
from prefect_lint.report.wording import code, codes, counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.report.causes import Cause
    from prefect_lint.report.document import Block
    from prefect_lint.report.inventory import DeploymentItem, Edge

_MOST_CONCERNS = 5
_FEW = 10
"""Task runs up to which a fan-out needs no limit."""
_LONG_CHAIN = 4
"""Tasks called one after the other from which on a flow is told of."""


def summary(subject: Subject) -> Section:
    """The first section."""
    return Section(
        "summary",
        "Executive summary",
        (_scope(subject), *_left_out(subject)),
        (
            Section("concerns", "Key findings and immediate concerns", tuple(_concerns(subject))),
            Section("first", "High-priority recommendations", tuple(_first(subject))),
            Section("resources", "Resource allocation", tuple(_resources(subject))),
        ),
    )


def _scope(subject: Subject) -> Statement:
    inventory = subject.inventory
    paths = {flow.place.path for flow in inventory.flows}
    paths |= {task.place.path for task in inventory.tasks}
    paths |= {deployment.place.path for deployment in inventory.deployments}
    text = f"{counted(len(inventory.flows), 'flow')} and {counted(len(inventory.tasks), 'task')}"
    if inventory.deployments:
        scheduled = sum(it.is_scheduled for it in inventory.deployments)
        deployments = counted(len(inventory.deployments), "deployment")
        text += f" with {deployments}, {_scheduled(scheduled, len(inventory.deployments))},"
    text += f" in {counted(len(paths), 'file')}."
    if inventory.work_pools:
        pools = codes(pool.name for pool in inventory.work_pools)
        text += f" Deployments name the work pool{'s' * (len(inventory.work_pools) > 1)} {pools}."
    by_calls = sorted(inventory.systems, key=lambda it: (-it.calls, it.name))
    named = [it for it in by_calls if it.kind != SHELL and not it.name.startswith("hosts that")]
    if named:
        text += f" Outside the repository they reach {listed([plain(it.name) for it in named], 6)}."
    return Statement(text, READ)


def _scheduled(number: int, of: int) -> str:
    if of == 1:
        return "scheduled" if number else "not scheduled"
    return f"{'all' if number == of else number or 'none'} of them scheduled"


def _left_out(subject: Subject) -> Iterator[Block]:
    failed = sorted({error.path for error in subject.report.errors})
    if failed:
        verb = "was" if len(failed) == 1 else "were"
        yield Statement(
            f"{counted(len(failed), 'file')} could not be analysed and {verb} left out: {codes(failed)}.",
            1.0,
        )


def _concerns(subject: Subject) -> Iterator[Block]:
    urgent = [cause for cause in subject.causes if cause.phase == AT_ONCE]
    if not urgent:
        yield Paragraph("Nothing was found that certainly fails or loses work.")
    for cause in urgent[:_MOST_CONCERNS]:
        yield Statement(
            f"{cause.title} {_extent(cause)}",
            cause.confidence,
            cause.places,
            item=subject.item_number(cause),
        )
    if len(urgent) > _MOST_CONCERNS:
        rest = urgent[_MOST_CONCERNS:]
        numbers = listed([str(subject.item_number(cause)) for cause in rest], 20)
        noun = "item" if len(rest) == 1 else "items"
        yield Paragraph(f"As urgent, with less reach: {noun} {numbers} of the plan.")


def _extent(cause: Cause) -> str:
    """Where it was seen, by the names of flows, tasks and deployments, and how far that reaches."""
    symbols = [it.symbol for it in cause.findings if it.symbol]
    where = codes(symbols, 4) if symbols else counted(len(cause.places), "place")
    reached = in_words(cause.reach)
    return f"Seen in {where}; it reaches {reached}." if reached else f"Seen in {where}."


def _first(subject: Subject) -> Iterator[Block]:
    wanted = [cause for cause in subject.causes if cause.phase != LOOK]
    best = sorted(wanted, key=lambda it: (-it.priority, it.code))[:_MOST_CONCERNS]
    if not best:
        yield Paragraph("There is nothing to recommend at more than a developing confidence.")
        return
    rows = tuple(
        (
            str(subject.item_number(cause)),
            cause.recommendations[0],
            f"{cause.priority:g}",
            hours(cause.minutes),
            f"{cause.tier}, {cause.confidence:.2f}",
        )
        for cause in best
    )
    yield Table(
        ("Item", "What to do", "Priority", "Effort", "Confidence"), rows, numeric=frozenset({0, 2})
    )


def _resources(subject: Subject) -> Iterator[Block]:
    found = [*_fan_out(subject), *_chains(subject), *_pools(subject)]
    if not found:
        found = [Paragraph("No fan-out, long chain or crowded work pool stands out.")]
    yield from found


def _fan_out(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    wide = []
    for flow in inventory.flows:
        if flow.max_workers is not None or not flow.runner_known or flow.task_runner is not None:
            continue
        edges = [
            e
            for e in subject.task_edges(flow)
            if (e.kind == "maps" or (e.kind == "submits" and e.in_loop)) and _may_be_many(e)
        ]
        if edges:
            wide.append((flow, edges))
    if wide:
        places = tuple(edge.place for _, edges in wide for edge in edges)
        verb = "starts" if len(wide) == 1 else "start"
        yield Statement(
            f"{codes([flow.name for flow, _ in wide])} {verb} a task run for each element of "
            "a collection on the "
            "default task runner, which sets no limit of its own. How large the collections "
            "get, the repository "
            "does not say; memory and connections of one process have to carry all of them at once.",
            DERIVED,
            places,
            "whoever sizes the workers, with the largest collection of the last weeks",
        )


def _may_be_many(edge: Edge) -> bool:
    return edge.elements is None or edge.elements > _FEW


def _chains(subject: Subject) -> Iterator[Block]:
    chains = []
    for flow in subject.inventory.flows:
        edges = [edge for edge in subject.task_edges(flow) if edge.kind == "calls"]
        length = sum(edge.count for edge in edges)
        if length >= _LONG_CHAIN:
            chains.append((length, flow))
    chains.sort(key=lambda it: (-it[0], it[1].place))
    if chains:
        length, flow = chains[0]
        others = f", and {counted(len(chains) - 1, 'other flow')} at least {_LONG_CHAIN}" * (
            len(chains) > 1
        )
        yield Statement(
            f"The longest chain is that of {code(flow.name)}: it calls {length} tasks directly, each after the "
            f"one before{others}.",
            DERIVED,
            (flow.place,),
        )


def _pools(subject: Subject) -> Iterator[Block]:
    inventory = subject.inventory
    scheduled = [it for it in inventory.deployments if it.is_scheduled]
    open_ended = [it for it in scheduled if it.concurrency_limit is None]
    if open_ended:
        labels = codes([inventory.label(it.id) for it in open_ended])
        verb = "has" if len(open_ended) == 1 else "have"
        yield Statement(
            f"{labels} {verb} a schedule and no concurrency limit: a run that takes longer "
            "than the time between "
            "two runs gets company.",
            READ,
            tuple(it.place for it in open_ended),
        )
    crowded = [pool for pool in inventory.work_pools if len(pool.deployments) > 1]
    for pool in sorted(crowded, key=lambda it: (-len(it.deployments), it.name))[:1]:
        if len(pool.deployments) * 2 < len(inventory.deployments):
            continue
        queues = f", in the queues {codes(pool.queues)}" if pool.queues else ", all in one queue"
        yield Statement(
            f"{len(pool.deployments)} of {counted(len(inventory.deployments), 'deployment')} share the work "
            f"pool {code(pool.name)}{queues}. A limit of the pool is kept on the server, not here.",
            READ,
            (pool.place,),
            _sizing(pool.type, pool.name),
        )


def _sizing(kind: str | None, name: str) -> str:
    if "kube" in (kind or name).lower() or "k8s" in name.lower():
        return "a Kubernetes engineer, on requests and limits of the jobs"
    return "whoever runs the workers, on their size"


def plain(name: str) -> str:
    """A name of ours or of a host as it is, others in backticks."""
    return code(name) if any(it in name for it in "`<>*_[]|") or "." in name else name


def runs_of(deployment: DeploymentItem, subject: Subject) -> str:
    """The flow of a deployment, as a reader looks for it."""
    flow = subject.inventory.by_id.get(deployment.flow or "")
    return flow.name if isinstance(flow, FlowItem) else deployment.entrypoint or "?"

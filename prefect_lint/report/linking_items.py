"""The edges of an inventory: who calls whom, who deploys what, who starts what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.knowledge import integrations
from prefect_lint.model import things as t
from prefect_lint.model.deployment_runs import Waiting, waiting
from prefect_lint.model.fan_out import fan_out
from prefect_lint.model.outcome_care import Care
from prefect_lint.model.remote_runs import started_runs
from prefect_lint.report.inventory import Edge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module
    from prefect_lint.model.remote_runs import StartedRun
    from prefect_lint.report.identities import Identities
    from prefect_lint.report.inventory import DeploymentItem, FlowItem, Place
    from prefect_lint.report.places import Places

    Users = Mapping[int, tuple[str, ...]]

_KINDS = {"call": "calls", "submit": "submits", "map": "maps", "delay": "submits"}
"""Methods that run a flow or task, and the kind of their edges."""


class _Site(NamedTuple):
    place: Place
    in_loop: bool
    elements: int | None


def link_calls(
    calls: Iterable[PrefectCall], users: Users, places: Places, identities: Identities
) -> Iterator[Edge]:
    """The edges from flows and tasks to the flows and tasks that their work calls."""
    found: dict[tuple[str, str, str], list[_Site]] = {}
    for call in calls:
        target = identities.of(call.definition)
        kind = _KINDS.get(call.how)
        if target is None or kind is None:
            continue
        fan = fan_out(call)
        at = _Site(
            places.of(call.module, call.node),
            bool(call.context.loops) and (call.how == "call" or fan is not None),
            None if fan is None else fan.size,
        )
        for source in users.get(id(call.node), ()):
            found.setdefault((source, target, kind), []).append(at)
    for (source, target, kind), sites in found.items():
        sizes = [site.elements for site in sites]
        known = [size for size in sizes if size is not None]
        yield Edge(
            source,
            target,
            kind,
            min(site.place for site in sites),
            len(sites),
            any(site.in_loop for site in sites),
            max(known) if known and len(known) == len(sizes) else None,
        )


def link_deployments(
    deployments: Iterable[DeploymentItem], flows: Iterable[FlowItem]
) -> Iterator[Edge]:
    """The edges from deployments to their flows, and between deployments by the events that start them."""
    titles = {flow.id: flow.title for flow in flows}
    listed = list(deployments)
    for deployment in listed:
        if deployment.flow is not None:
            yield Edge(deployment.id, deployment.flow, "deploys", deployment.place)
    for deployment in listed:
        for trigger in deployment.triggers:
            if not any(
                it.startswith(("prefect.flow-run.", "prefect.deployment."))
                for it in trigger.expects
            ):
                continue
            for other in listed:
                names = {other.name, titles.get(other.flow or "")} - {None}
                if other is not deployment and names & set(trigger.matches):
                    yield Edge(other.id, deployment.id, "triggers", trigger.place)


def link_started(
    modules: Iterable[Module],
    users: Users,
    places: Places,
    deployments: Mapping[str, tuple[str, ...]],
) -> Iterator[Edge]:
    """The edges from flows and tasks to the deployments that they start runs of."""
    found = [run for module in modules for run in started_runs(module, integrations.DEPLOYMENT)]
    # A run that a function of the repository hands on is told where that function is called.
    handed_on = {id(run.made[1]) for run in found if run.given is not None}
    for started in found:
        if started.given is None and id(started.call) in handed_on:
            continue
        sources = users.get(id(started.call), ())
        name = _name_of(started)
        targets = deployments.get(name or "", ())
        place = places.of(started.module, started.call)
        for source in sources:
            for target in targets:
                yield Edge(source, target, "runs-deployment", place, handled=_handled(started))
            if not targets:
                # A deployment of another repository, or one whose name is not written out.
                yield Edge(
                    source,
                    "",
                    "runs-deployment",
                    place,
                    handled=_handled(started),
                    missing=name or "",
                )


def _handled(started: StartedRun) -> str:
    """What becomes of a flow run that is started: nobody waits, somebody waits, or looks at its outcome."""
    if started.care is Care.LOOKS:
        return "outcome"
    return "not" if waiting(started) is Waiting.NOT else "waits"


def _name_of(started: StartedRun) -> str | None:
    module, call = started.made
    given = call.keyword("name") or (call.args[0] if call.args else None)
    if given is None:
        return None
    thing = module.project.infer.thing(given, module)
    return thing.value if isinstance(thing, t.Value) and isinstance(thing.value, str) else None

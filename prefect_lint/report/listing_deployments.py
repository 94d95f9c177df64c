"""Deployments, their schedules and triggers, and the work pools that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge.deployment_fields import ACTIONS, SCHEDULE_SELECTORS
from prefect_lint.model.deployments.frequency import in_words, shortest_gap
from prefect_lint.report.inventory import (
    DeploymentItem,
    ScheduleItem,
    TriggerItem,
    WorkPoolItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.project import Project
    from prefect_lint.report.identities import Identities
    from prefect_lint.report.places import Places

_LONGEST = 200
"""Characters of an expression or a name that are shown."""


def list_deployment(
    deployment: Deployment, places: Places, identities: Identities
) -> DeploymentItem:
    """A deployment."""
    place = places.of(deployment.file, deployment.node)
    pool = deployment.work_pool
    variables = pool.job_variables
    entrypoint = deployment.get("entrypoint")
    limit, collision = _limit(deployment.get("concurrency_limit"))
    return DeploymentItem(
        identities.new("deployment", deployment.label, place),
        deployment.label,
        place,
        deployment.how,
        identities.of(deployment.flow),
        _text(entrypoint),
        _text(pool.name),
        _text(pool.work_queue_name),
        tuple(sorted((variables.fields or {}) if variables is not None else {})),
        _image(deployment),
        limit,
        collision,
        deployment.paused,
        tuple(_strings(deployment.get("tags"))),
        tuple(_keys(deployment.parameters)),
        tuple(_schedule(it, places) for it in deployment.schedules),
        deployment.schedules_known,
        tuple(_triggers(deployment, places)),
        tuple(
            f"{section}: {(step.name or '?').rpartition('.')[2]}"
            for section in ACTIONS
            for step in deployment.steps(section)
        )
        if deployment.in_yaml
        else (),
    )


def list_work_pools(
    deployments: tuple[DeploymentItem, ...], project: Project
) -> Iterator[WorkPoolItem]:
    """The work pools that deployments name."""
    by_name: dict[str, list[DeploymentItem]] = {}
    for deployment in deployments:
        if deployment.work_pool is not None:
            by_name.setdefault(deployment.work_pool, []).append(deployment)
    for name, found in sorted(by_name.items()):
        yield WorkPoolItem(
            name,
            project.settings.type_of_pool(name),
            found[0].place,
            tuple(sorted({it.work_queue for it in found if it.work_queue is not None})),
            tuple(it.id for it in found),
        )


def _schedule(schedule: Schedule, places: Places) -> ScheduleItem:
    place = places.of(schedule.given.file, schedule.given.node)
    selectors = schedule.selectors
    given = selectors[0] if len(selectors) == 1 else None
    seconds = shortest_gap(schedule)
    kind = given.name if given is not None and given.name in SCHEDULE_SELECTORS else "unknown"
    day_or = schedule.get("day_or")
    return ScheduleItem(
        place,
        kind,
        _expression(given, kind, seconds),
        _text(schedule.get("timezone")),
        seconds,
        _anchor(schedule.get("anchor_date")),
        schedule.is_active,
        day_or is None or day_or.value is not False,
    )


def _expression(given: Setting | None, kind: str, seconds: float | None) -> str:
    if given is None:
        return ""
    if kind == "interval":
        return in_words(seconds) if seconds is not None else _text(given) or ""
    return _text(given) or ""


def _anchor(given: Setting | None) -> str | None:
    """YAML reads a bare date as one, which is shown as it is written."""
    if given is None or not given.is_literal or given.value is None:
        return None
    return str(given.value)[:_LONGEST]


def _triggers(deployment: Deployment, places: Places) -> Iterator[TriggerItem]:
    given = deployment.get("triggers")
    for trigger in (given.items or []) if given is not None else ():
        fields = trigger.fields or {}
        expects, matches = _conditions(trigger, 0)
        kind = fields.get("type")
        yield TriggerItem(
            places.of(trigger.file, trigger.node),
            (kind.text or "unknown") if kind is not None else "event",
            tuple(expects),
            tuple(matches),
        )


def _conditions(trigger: Setting, depth: int) -> tuple[list[str], list[str]]:
    """The events and resources of a trigger, those of the triggers that it is made of included."""
    fields = trigger.fields or {}
    expects = list(_strings(fields.get("expect")))
    matches: list[str] = []
    for name in ("match", "match_related"):
        given = fields.get(name)
        for one in (given.items or [given]) if given is not None else ():
            for value in (one.fields or {}).values():
                matches += _strings(value)
    inner = fields.get("triggers")
    for one in (inner.items or []) if inner is not None and depth < 4 else ():
        more_expects, more_matches = _conditions(one, depth + 1)
        expects += more_expects
        matches += more_matches
    return expects, matches


def _limit(given: Setting | None) -> tuple[int | None, str | None]:
    if given is None:
        return None, None
    fields = given.fields
    limit = given if fields is None else fields.get("limit")
    collision = None if fields is None else fields.get("collision_strategy")
    value = limit.value if limit is not None and limit.is_literal else None
    whole = value if isinstance(value, int) and not isinstance(value, bool) else None
    return whole, _text(collision)


def _image(deployment: Deployment) -> str | None:
    variables = deployment.work_pool.job_variables
    given = deployment.get("image") or (None if variables is None else variables.field("image"))
    return _text(given)


def _text(given: Setting | None) -> str | None:
    """A text as it is written, templates included."""
    if given is None or given.is_unknown or not isinstance(given.value, str):
        return None
    return given.value[:_LONGEST]


def _strings(given: Setting | None) -> Iterator[str]:
    if given is None:
        return
    for item in given.items if given.items is not None else [given]:
        text = _text(item)
        if text is not None:
            yield text


def _keys(given: Setting | None) -> list[str]:
    return sorted((given.fields or {}) if given is not None else {})

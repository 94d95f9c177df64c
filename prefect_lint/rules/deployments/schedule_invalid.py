"""PFL609 schedule-invalid."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge.time_zones import is_time_zone, time_zones
from prefect_lint.model.deployments import recurrence
from prefect_lint.model.deployments.schedules import (
    cron_fault,
    made_schedules,
    majors_of,
    own_schedules,
    seconds_of,
)
from prefect_lint.model.deployments.schema import SINCE
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_ABBREVIATED = {
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "edt": "America/New_York",
    "mdt": "America/Denver",
    "bst": "Europe/London",
    "cest": "Europe/Paris",
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
    "brt": "America/Sao_Paulo",
}
_SELECTORS = frozenset({"interval", "cron", "rrule", "schedule", "schedules"})


class ScheduleInvalid(Rule):
    """A schedule that Prefect refuses.

    ## What it catches
    A cron expression with the wrong number of fields or with values out of range, a time zone that is not in
    the IANA table (`PST`, `utc`, `UTC+2`), a recurrence rule that can't be read, an interval of zero or less,
    several of `cron`, `interval` and `rrule` at once, `schedule` beside `schedules`, and the same `slug` twice
    in a deployment. In `prefect.yaml`, in `.deploy()`, `.serve()` and `.to_deployment()`, and wherever
    `Cron(…)`, `CronSchedule(…)` and the like are called.

    ## Why it matters
    `prefect deploy` looks at schedules last, after it has built the image and pushed it. The deployment is
    then refused, and so are those below it in the file; what is on the server keeps the old schedule and
    the old code. In Python the script that deploys or serves ends with an exception.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 3 * *"
            timezone: PST
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 3 * * *"
            timezone: America/Los_Angeles
    ```

    ## When it stays silent
    The value is a `{{ … }}` or not written out; the cron expression has `R` or, unless Prefect is known to be
    3, `W`, which depend on the version of croniter; dates in a recurrence rule are not looked into. Types
    and keys of a schedule in `prefect.yaml` are the business of PFL601.
    """

    code = "PFL609"
    name = "schedule-invalid"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The deployment is refused after the image was built and pushed, and the deployments below it are "
        "not made either."
    )
    recommendation = (
        "Write five fields: minute, hour, day of month, month, day of week. Time zones are named like "
        "`Europe/Oslo`."
    )
    rollback = "Put the old schedule back; it is refused again."
    references = (
        "https://docs.prefect.io/v3/concepts/schedules",
        "https://en.wikipedia.org/wiki/List_of_tz_database_time_zones",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for schedule in made_schedules(module):
            yield from _of_schedule(schedule, None)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        for schedule in own_schedules(deployment):
            yield from _of_schedule(schedule, deployment.name)
        yield from _both_forms(deployment) if deployment.in_yaml else _several(deployment)
        yield from _same_slug(deployment)


def _of_schedule(schedule: Schedule, name: str | None) -> Iterator[Hit]:
    selectors = [it for it in schedule.selectors if not it.is_unknown]
    if len(selectors) > 1 and not _is_rejected(schedule):
        first, second = selectors[:2]
        message = f"The schedule has `{first.name}` and `{second.name}`, and it can only have one."
        place = second.key if second.key is not None else second.node
        yield hit(
            second.file,
            place,
            message,
            symbol=name,
            recommendation="Keep one of them, or make two schedules.",
        )
        return
    cron = schedule.get("cron")
    if cron is not None and (why := cron_fault(cron)) is not None:
        yield hit(
            cron.file, cron.node, f"{_quoted(cron)} is no cron expression: {why}.", symbol=name
        )
    rule = schedule.get("rrule")
    if rule is not None and rule.text is not None and (why := recurrence.fault(rule.text)):
        yield hit(
            rule.file,
            rule.node,
            f"{_quoted(rule)} is no recurrence rule: {why}.",
            symbol=name,
            recommendation="Write it as RFC 5545 does: `FREQ=WEEKLY;BYDAY=MO,FR`.",
        )
    interval = schedule.get("interval")
    seconds = seconds_of(interval)
    if interval is not None and seconds is not None and seconds <= 0:
        message = "The interval is not more than zero seconds."
        longer = (
            "Give the time between two runs in seconds, more than zero, or take the schedule out."
        )
        yield hit(interval.file, interval.node, message, symbol=name, recommendation=longer)
    zone = schedule.get("timezone")
    if zone is not None and zone.text and not is_time_zone(zone.text):
        message = f"There is no time zone {_quoted(zone)}."
        advice = _meant(zone.text)
        yield hit(zone.file, zone.node, message, symbol=name, recommendation=advice)


def _is_rejected(schedule: Schedule) -> bool:
    """Whether PFL601 says it, since Prefect skips the whole file for it."""
    from prefect_lint.model.deployments.file import DeploymentFile

    file = schedule.given.file
    if not isinstance(file, DeploymentFile) or file.majors != (3,):
        return False
    upper = file.prefect_version.upper
    return upper is None or upper > SINCE


def _both_forms(deployment: Deployment) -> Iterator[Hit]:
    """`schedule`, the older key, beside `schedules`: both majors refuse it, even with an empty list."""
    one, several = deployment.get("schedule"), deployment.get("schedules")
    if one is not None and several is not None and one.fields:
        yield hit(
            one.file,
            one.node if one.key is None else one.key,
            "`schedule` and `schedules` are both given, and a deployment can only have one of them.",
            symbol=deployment.name,
            recommendation="Put all schedules into the list `schedules`.",
        )


def _several(deployment: Deployment) -> Iterator[Hit]:
    """What a call is given of the arguments of which it takes one."""
    given = [
        it for name, it in deployment.settings.items() if name in _SELECTORS and not it.is_null
    ]
    if len(given) > 1 and not any(it.is_unknown and not _is_made(it) for it in given):
        first, second = given[:2]
        yield hit(
            second.file,
            second.node,
            f"`{first.name}` and `{second.name}` are both given, and only one of "
            "`cron`, `interval`, `rrule`, `schedule` and `schedules` can be.",
            symbol=deployment.name,
            recommendation="Put all schedules into one list, `schedules=[…]`.",
        )


def _is_made(setting: Setting) -> bool:
    """Whether a value that is no literal is certainly not `None`."""
    return (
        setting.fields is not None or setting.items is not None or seconds_of(setting) is not None
    )


def _same_slug(deployment: Deployment) -> Iterator[Hit]:
    first: dict[str, Setting] = {}
    for schedule in deployment.schedules:
        slug = schedule.get("slug")
        if slug is None or not slug.text or majors_of(slug) != (3,):
            continue
        before = first.setdefault(slug.text, slug)
        if before is not slug and before.node is not slug.node:
            yield hit(
                slug.file,
                slug.node,
                f"Two schedules of the deployment have the slug `{slug.text}`.",
                related=[(Place(before.file, before.node), "the other one")],
                symbol=deployment.name,
                recommendation="Give each schedule a slug of its own.",
            )


def _quoted(setting: Setting) -> str:
    text = " ".join(str(setting.text).split()).replace("`", "'")
    if not text:
        return "Empty text"
    return f"`{text}`" if len(text) <= 60 else f"`{text[:60]}…`"


def _meant(zone: str) -> str | None:
    lowered = zone.strip().lower()
    if lowered in _ABBREVIATED:
        return f"Write the place instead, such as `{_ABBREVIATED[lowered]}`."
    spelled = {it.lower(): it for it in sorted(time_zones())}
    if lowered in spelled:
        return f"Write `{spelled[lowered]}`; upper and lower case count."
    if len(lowered) > 100:
        return None
    cities = {it.rpartition("/")[2]: it for it in sorted(spelled) if "/" in it}
    near = get_close_matches(lowered, sorted(spelled), n=1, cutoff=0.8)
    near = near or [
        cities[it] for it in get_close_matches(lowered, sorted(cities), n=1, cutoff=0.9)
    ]
    return f"Is `{spelled[near[0]]}` meant?" if near else None

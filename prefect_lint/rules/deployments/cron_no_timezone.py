"""PFL611 cron-no-timezone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RenameKeyword
from prefect_lint.fixing.changes import AddKeywords, Import, Replace, Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.yaml_keys import SetKey
from prefect_lint.model.deployments.schedules import cron_of, made_schedules, own_schedules
from prefect_lint.model.deployments.settings import YamlSetting
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.changes import Change
    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_UTC = '"UTC"'


class CronNoTimezone(Rule):
    """A cron schedule for certain hours has no time zone, so it is meant in UTC.

    ## What it catches
    A cron expression that names hours, in a schedule without `timezone`.

    ## Why it matters
    Prefect takes the hours as UTC. Who thinks in local time is off by the difference, and by another one
    after each change of the clocks: a report for nine o'clock in Oslo comes at ten in winter and at eleven
    in summer.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 9 * * *"
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 9 * * *"
            timezone: Europe/Oslo
    ```

    ## When it stays silent
    The expression fires in every hour of its days, so that the time zone changes little; it is not written
    out; or the schedule may have more settings than can be seen.
    """

    code = "PFL611"
    name = "cron-no-timezone"
    category = "deployments"
    severity = Severity.ADVICE
    confidence = 0.5
    recommended = False
    risk = (
        "The flow runs some hours earlier or later than people expect, and shifts with the clocks."
    )
    recommendation = "Say the time zone, `UTC` if that is what is meant."
    rollback = "Take the time zone out; the hours are in UTC again."
    references = ("https://docs.prefect.io/v3/concepts/schedules",)

    saying_so = UnsafeFix(
        "Say that the time zone is UTC.",
        because="The flow runs when it did, and the file then says that UTC is meant, which only people know.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for schedule in made_schedules(module):
            yield from _of_schedule(schedule, None, "Add `timezone=`, with `UTC` if that is meant.")

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        advice = "Add `timezone:`, with `UTC` if that is meant."
        if not deployment.in_yaml:
            advice = (
                "`cron=` takes no time zone: write `schedule=Cron(…, timezone=…)` from `prefect.schedules`."
                if deployment.file.majors == (3,)
                else "`cron=` takes no time zone: give a `CronSchedule(cron=…, timezone=…)` instead."
            )
        for schedule in own_schedules(deployment):
            yield from _of_schedule(schedule, deployment.name, advice)


def _of_schedule(schedule: Schedule, name: str | None, advice: str) -> Iterator[Hit]:
    given = schedule.get("cron")
    cron = cron_of(given)
    zone = schedule.get("timezone")
    if given is None or cron is None or not schedule.complete:
        return
    if (zone is None or zone.is_null or zone.text == "") and not cron.fields[1].any:
        yield hit(
            given.file,
            given.node,
            f"The hours of `{' '.join(str(given.text).split())}` are in UTC.",
            symbol=name,
            recommendation=advice,
            fix=CronNoTimezone.saying_so(*_in_utc(schedule, given, zone)),
        )


def _in_utc(schedule: Schedule, cron: Setting, zone: Setting | None) -> list[Change | None]:
    """What says that the hours of a schedule are in UTC."""
    made = schedule.given
    if isinstance(made, YamlSetting):
        return [SetKey(made.node, "timezone", "UTC", beside="cron")]
    if zone is not None:
        node = zone.node
        return [Replace(node, _UTC) if isinstance(node, o.Constant) else None]
    if isinstance(made.node, o.Call):
        return [AddKeywords(made.node, {"timezone": _UTC})]
    value = cron.node
    # Prefect 3 alone has a short form for a schedule.
    if not isinstance(value, o.Node) or cron.file.majors != (3,) or not _is_named_cron(value):
        return [None]
    return [
        RenameKeyword(value, "schedule"),
        Wrap(value, (Import("prefect.schedules.Cron"), "("), f", timezone={_UTC})"),
    ]


def _is_named_cron(value: o.Node) -> bool:
    return isinstance(value.parent, o.Keyword) and value.parent.arg == "cron"

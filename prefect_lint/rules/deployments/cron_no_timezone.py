"""PFL611 cron-no-timezone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.schedules import cron_of, made_schedules, own_schedules
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


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
        )

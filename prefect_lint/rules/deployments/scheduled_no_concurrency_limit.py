"""PFL624 scheduled-no-concurrency-limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.frequency import in_words, shortest_gap
from prefect_lint.model.global_limits import slots_taken
from prefect_lint.rule import Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.rule import Hit

_HOUR = 3600
_SELDOM = 0.3
"""How sure it is when runs are more than an hour apart: few flows take as long."""
_LIMITS = {"serve": ("global_limit", "limit")}


class ScheduledNoConcurrencyLimit(Rule):
    """A deployment runs on a schedule, and nothing keeps a run from starting while the last one goes on.

    ## What it catches
    A deployment whose schedule makes runs at least once a day (the option `gap-hours`) and that has no
    `concurrency_limit`. In Python the same for `.deploy(…)`, `.to_deployment(…)` and `.serve(…)`.

    ## Why it matters
    Prefect starts a scheduled run when it is due, whether or not the run before has ended. A run that
    takes longer than usual meets the next one: both write to the same table, or hold a lock that the
    other needs. With a long gap it happens all the same, when the worker was away for a while: it then starts
    all runs that are late, at once.

    ## Example
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "*/15 * * * *"
    ```

    ## Use instead
    ```yaml
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        concurrency_limit:
          limit: 1
          collision_strategy: CANCEL_NEW
        schedules:
          - cron: "*/15 * * * *"
    ```

    ## When it stays silent
    The deployment or the schedule is not active, or may not be; how often it runs is not known; several
    schedules run it with different parameters, so that a limit would hold back other work; the module of the
    flow takes slots of a global concurrency limit; or the Prefect of the file is 2, or not known to be 3. That
    runs of a flow may overlap without harm, or that the work pool or its queue has a limit, can't be seen:
    that is why the rule only speaks when it is asked to.
    """

    code = "PFL624"
    name = "scheduled-no-concurrency-limit"
    category = "deployments"
    severity = Severity.ADVICE
    confidence = 0.5
    recommended = False
    versions = (3,)
    risk = "A slow run, or a worker that was away, makes runs overlap that were not written for it."
    recommendation = (
        "Add `concurrency_limit: {limit: 1, collision_strategy: CANCEL_NEW}`, or `ENQUEUE` where no run may be "
        "left out."
    )
    rollback = "Take the limit out again, and deploy."
    references = ("https://docs.prefect.io/v3/concepts/deployments#concurrency-limiting",)

    gap_hours: option[int] = option(
        24, "How far apart runs may be, in hours, for a deployment to be reported."
    )

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        if not deployment.complete or deployment.paused is not False or deployment.is_template:
            return
        for name in _LIMITS.get(deployment.how, ("concurrency_limit",)):
            given = deployment.get(name)
            if given is not None and not given.is_null:
                return
        if _serve_different_runs(deployment):
            return
        found = self._most_often(deployment)
        flow = deployment.flow
        if found is None or (flow is not None and any(slots_taken(flow.module))):
            return
        gap, schedule = found
        at = schedule.selectors[0]
        yield hit(
            at.file,
            at.node,
            f"Runs start {in_words(gap)}, and no `concurrency_limit` keeps them from overlapping.",
            symbol=deployment.name,
            confidence=_SELDOM if gap > _HOUR else None,
        )

    def _most_often(self, deployment: Deployment) -> tuple[float, Schedule] | None:
        found: tuple[float, Schedule] | None = None
        for schedule in deployment.schedules:
            gap = shortest_gap(schedule) if schedule.is_active is True else None
            if gap is not None and gap <= self.gap_hours * _HOUR and (not found or gap < found[0]):
                found = gap, schedule
        return found


def _serve_different_runs(deployment: Deployment) -> bool:
    """Whether schedules give different parameters, so that a limit would hold back what is no overlap."""
    given = [schedule.get("parameters") for schedule in deployment.schedules]
    values = [None if it is None else it.value for it in given]
    return any(value != values[0] for value in values)

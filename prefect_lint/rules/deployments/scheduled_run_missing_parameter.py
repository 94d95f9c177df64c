"""PFL606 scheduled-run-missing-parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.binding import missing_parameters, parameter_of
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment, Schedule
    from prefect_lint.rule import Hit


class ScheduledRunMissingParameter(Rule):
    """A schedule starts runs without a parameter that the flow needs.

    ## What it catches
    A deployment with an active schedule whose flow has a parameter without a default, for which neither the
    `parameters` of the deployment nor those of the schedule have a value. In `prefect.yaml` and in
    `.deploy()`, `.serve()` and `.to_deployment()`.

    ## Why it matters
    Deploying works, since whoever starts a run by hand may give the parameter. Nobody gives one to a
    scheduled run: each of them fails before the first line of the flow.

    ## Example
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        schedules:
          - cron: "0 3 * * *"
            timezone: Europe/Oslo
    ```
    ```python title="flows/orders.py"
    from prefect import flow

    @flow
    def import_orders(shop: str):
        print(f"importing the orders of {shop}")
    ```

    ## Use instead
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        work_pool:
          name: default
        parameters:
          shop: oslo
        schedules:
          - cron: "0 3 * * *"
            timezone: Europe/Oslo
    ```

    ## When it stays silent
    The schedule or the deployment is not active, or may not be; the schedule gives the parameter itself; the
    parameters are not written out, or more may come by `**options`; the flow, or its signature, is not
    known, as below other decorators; or the deployment is a template with `name: null`.
    """

    code = "PFL606"
    name = "scheduled-run-missing-parameter"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "Every scheduled run fails before the flow does anything."
    recommendation = (
        "Give the parameter a value in the deployment or in the schedule, or a default in the flow."
    )
    rollback = "Take the value out again, or pause the schedule until it is known."
    references = ("https://docs.prefect.io/v3/concepts/deployments",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        given = deployment.parameters
        if deployment.is_template or deployment.paused is not False:
            return
        if given is None and not deployment.complete:
            return
        seen: set[tuple[str, ...]] = set()
        for schedule in deployment.schedules:
            if schedule.is_active is not True:
                continue
            missing = tuple(missing_parameters(deployment, given, schedule.get("parameters")))
            if missing and missing not in seen:
                seen.add(missing)
                yield _hit(deployment, schedule, missing)


def _hit(deployment: Deployment, schedule: Schedule, missing: tuple[str, ...]) -> Hit:
    flow = deployment.flow
    assert flow is not None
    names = ", ".join(f"`{name}`" for name in missing)
    param = parameter_of(deployment, missing[0])
    related = []
    if param is not None and flow.root.function is not None:
        related.append((Place(flow.root.function.module, param), f"`{missing[0]}` has no default"))
    selector = schedule.selectors[0] if schedule.selectors else schedule.given
    # In Python the argument or the call is the schedule.
    place = schedule.given.node if selector.key is None else selector.key
    return hit(
        schedule.given.file,
        place,
        f"The runs of this schedule get no value for {names} of flow `{flow.name}`, which "
        f"{'has' if len(missing) == 1 else 'have'} no default.",
        related=related,
        symbol=deployment.name,
    )

"""PFL607 deployment-parameter-unknown."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.deployments.binding import signature_of, unknown_parameters
from prefect_lint.model.deployments.requested import requests_of
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class DeploymentParameterUnknown(Rule):
    """A deployment gives its runs a parameter that the flow does not have.

    ## What it catches
    A name under `parameters` of a deployment, of one of its schedules or triggers, that is no parameter of
    the flow. In `prefect.yaml`, in `.deploy()`, `.serve()` and `.to_deployment()`, and in `run_deployment()`
    of a deployment that the repository makes.

    ## Why it matters
    Prefect checks the types of parameters when it deploys, and not their names: the deployment is made, and
    each of its runs fails with `SignatureMismatchError` before the first line of the flow. Where the name is
    misspelled and the right one has a default, that default would have been used besides.

    ## Example
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        parameters:
          shops: oslo
        work_pool:
          name: default
    ```
    ```python title="flows/orders.py"
    from prefect import flow

    @flow
    def import_orders(shop: str = "bergen"):
        print(f"importing the orders of {shop}")
    ```

    ## Use instead
    ```yaml title="prefect.yaml"
    deployments:
      - name: nightly
        entrypoint: flows/orders.py:import_orders
        parameters:
          shop: oslo
        work_pool:
          name: default
    ```

    ## When it stays silent
    The flow takes `**kwargs`; the flow, or its signature, is not known, as below other decorators; or the
    deployment is a template with `name: null`. Parameters of schedules count for Prefect 3 only: Prefect 2
    does not have them.
    """

    code = "PFL607"
    name = "deployment-parameter-unknown"
    category = "deployments"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The deployment is made, and each of its runs fails before the flow does anything."
    recommendation = "Write the name of a parameter of the flow, or take the value out."
    rollback = "Put the name back; the runs fail again."
    references = ("https://docs.prefect.io/v3/concepts/deployments",)

    def check_deployment(self, deployment: Deployment) -> Iterator[Hit]:
        if deployment.is_template:
            return
        yield from _of(deployment, deployment.parameters, "its runs fail")
        if deployment.file.majors == (3,):
            for schedule in deployment.schedules:
                yield from _of(
                    deployment, schedule.get("parameters"), "the runs of the schedule fail"
                )
        for trigger in deployment.triggers:
            given = trigger.field("parameters")
            yield from _of(deployment, given, "the runs of the trigger fail")

    def check_module(self, module: Module) -> Iterator[Hit]:
        for request in requests_of(module):
            # Where several files make the deployment, any of them may be the one that was run last.
            found = [
                list(_of(it, request.settings.get("parameters"), "the run that is started fails"))
                for it in request.deployments
            ]
            if found and all(found):
                yield from found[0]


def _of(deployment: Deployment, given: Setting | None, outcome: str) -> Iterator[Hit]:
    flow = deployment.flow
    for value in unknown_parameters(deployment, given):
        assert flow is not None
        names = [param.name for param in signature_of(deployment) or []]
        near = get_close_matches(value.name[:100], names, n=1, cutoff=0.7)
        related = []
        if flow.root.body is not None and flow.root.function is not None:
            related.append((Place(flow.root.function.module, flow.root.body), "the flow"))
        shown = value.name if len(value.name) <= 60 else f"{value.name[:60]}…"
        yield hit(
            value.file,
            value.node if value.key is None else value.key,
            f"Flow `{flow.name}` has no parameter `{shown}`, so {outcome}.",
            related=related,
            symbol=deployment.name,
            recommendation=f"Is `{near[0]}` meant?" if near else None,
        )

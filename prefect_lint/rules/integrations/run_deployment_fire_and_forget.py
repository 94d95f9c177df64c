"""PFL508 run-deployment-fire-and-forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge import integrations
from prefect_lint.model.deployment_runs import Waiting, ignored_flow_runs
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class RunDeploymentFireAndForget(Rule):
    """A flow starts the run of another deployment and goes on at once.

    ## What it catches
    `run_deployment(…, timeout=0)` and the client's `create_flow_run_from_deployment(…)` in a flow or task,
    or in a helper that one calls, where the flow run that they give is dropped or only logged.

    ## Why it matters
    The parent doesn't learn whether the other run failed, or ever began: when the work pool has no worker, it
    stays Scheduled, or Late. That is often meant so. It is then the deployment itself that has to raise an
    alert when it fails.

    ## Example
    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def load_orders():
        run_deployment("build-report/prod", timeout=0)
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def load_orders():
        flow_run = run_deployment("build-report/prod")
        if not flow_run.state.is_completed():
            raise RuntimeError(f"build-report ended {flow_run.state.name}")
    ```

    ## When it stays silent
    The flow run or its id goes on to something; the file asks for flow runs by itself, with
    `read_flow_run(…)` or `wait_for_flow_run(…)`; or the call is in a web handler, a command line tool or
    anything else that is no part of a flow or task.
    """

    code = "PFL508"
    name = "run-deployment-fire-and-forget"
    category = "integrations"
    severity = Severity.ADVICE
    recommended = False
    confidence = 0.5
    risk = "A child run that fails, or never starts, is noticed by nobody who looks at the parent."
    recommendation = (
        "Leave `timeout` out and look at the state when what follows needs the result; else give the "
        "deployment an automation that tells somebody when its runs fail or stay late."
    )
    rollback = "Put `timeout=0` back: the parent goes on at once."
    references = ("https://docs.prefect.io/v3/how-to-guides/deployments/run-deployments",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        watched = integrations.system(integrations.DEPLOYMENT).watched
        names = {name for scope in module.scopes() for name in scope.reads}
        if watched & (names | module.outline.attributes.keys()):
            return
        for started, waiting in ignored_flow_runs(module):
            if waiting is Waiting.NOT:
                yield hit(
                    module,
                    started.call,
                    f"`{started.through or started.name}` starts a flow run and doesn't wait for it, and "
                    "nothing asks later how it ended.",
                )

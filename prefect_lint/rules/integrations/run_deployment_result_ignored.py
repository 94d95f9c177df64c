"""PFL507 run-deployment-result-ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.statements import UseBelow
from prefect_lint.model.deployment_runs import Waiting, ignored_flow_runs
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.model.remote_runs import StartedRun
    from prefect_lint.rule import Hit


class RunDeploymentResultIgnored(Rule):
    """A flow waits for the run of another deployment, and doesn't look at how it ended.

    ## What it catches
    `run_deployment(…)` and `arun_deployment(…)` in a flow or task, or in a helper that one calls, where the
    flow run that they give is dropped, or nothing but its id, its name or a message with its state is used.

    ## Why it matters
    `run_deployment` waits for the other flow run and then gives it back, whether it completed, failed or
    crashed. It raises for none of these, and `as_subflow` does not change that: the parent ends Completed with
    a failed child. With `timeout=600` it comes back after ten minutes, and the run may not even have begun.

    ## Example
    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    @flow
    def nightly():
        run_deployment("load-orders/prod")
        run_deployment("build-report/prod")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.deployments import run_deployment

    def run_to_success(deployment: str):
        flow_run = run_deployment(deployment)
        if not flow_run.state.is_completed():
            raise RuntimeError(f"{deployment} ended {flow_run.state.name}")

    @flow
    def nightly():
        run_to_success("load-orders/prod")
        run_to_success("build-report/prod")
    ```

    ## When it stays silent
    The state is read for more than a message; the flow run is returned, passed to another function or kept,
    or its id is returned, unless every call of that flow or task drops it; `timeout=0` says that nobody waits
    (PFL508), or what `timeout` is isn't known; or the call is not part of a flow or task, as in a command line
    tool. Without `await` in an `async def` it is a matter of PFL406.
    """

    code = "PFL507"
    name = "run-deployment-result-ignored"
    category = "integrations"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "The parent is green while the child failed: the steps after it work with data that isn't there, and "
        "neither its retries nor its alerts start."
    )
    recommendation = (
        "Look at the state: `flow_run = run_deployment(…)`, then raise unless "
        "`flow_run.state.is_completed()`. Where the flow can be imported, call it as a subflow instead, "
        "which raises by itself."
    )
    rollback = "Take the check out again: the parent no longer fails with the child."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/deployments/run-deployments",
        "https://github.com/PrefectHQ/prefect/issues/19479",
    )

    raising = UnsafeFix(
        "Raise unless the flow run completed.",
        because="The parent fails with the child, and what follows the call is left out.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for started, waiting in ignored_flow_runs(module):
            if waiting not in (Waiting.TO_THE_END, Waiting.SOME_TIME):
                continue
            end = "waits for the flow run and doesn't raise when that failed"
            if waiting is Waiting.SOME_TIME:
                end = "gives up silently when its `timeout` is over, and doesn't raise when the flow run failed"
            yield hit(
                module,
                started.call,
                f"{_subject(started)} {end}, and nothing acts on its state.",
                related=_related(started),
                fix=self.raising(_checked(started)),
            )


def _checked(started: StartedRun) -> UseBelow | None:
    if started.through is not None or started.as_future:
        return None
    raised = 'raise RuntimeError(f"{{name}.name} ended {{name}.state.name}")'
    lines = ["if not {name}.state.is_completed():", f"\t{raised}"]
    return UseBelow(started.value, ("flow_run", "child_run"), lines)


def _subject(started: StartedRun) -> str:
    if started.through is None:
        return f"`{started.name}`"
    return f"`{started.through}` calls `{started.name}`, which"


def _related(started: StartedRun) -> list[tuple[Place, str]]:
    if started.through is None:
        return []
    return [(Place(*started.made), f"`{started.name}` is called here")]

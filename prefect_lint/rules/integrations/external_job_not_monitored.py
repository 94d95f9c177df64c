"""PFL505 external-job-not-monitored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.remote_runs import waiting_for
from prefect_lint.knowledge import integrations
from prefect_lint.model import things as t
from prefect_lint.model.outcome_care import Care, follow, follow_told
from prefect_lint.model.remote_runs import (
    is_watched,
    library_name,
    nothing_waits,
    short_name,
    started_runs,
)
from prefect_lint.rule import Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit
    from prefect_lint.syntax import outline as o

_WITH_RULES_OF_THEIR_OWN = frozenset(
    {
        integrations.DBT_CLOUD,
        integrations.DBT_CORE,
        integrations.DEPLOYMENT,
        integrations.HTTP,
        integrations.PROCESS,
        integrations.SHELL,
    }
)


class ExternalJobNotMonitored(Rule):
    """A job is started in another system, and nobody waits for it or looks at how it ended.

    ## What it catches
    Calls of Prefect's integrations that only start work, where what they give is dropped or only logged:
    `AirbyteConnection.trigger()`, `start_fivetran_connector_sync(…)`, Hightouch's `trigger_run(…)`,
    `trigger_census_sync(…)` and `CensusSync.trigger()`, Databricks' `jobs_run_now(…)` and
    `jobs_runs_submit(…)`, `create_namespaced_job(…)` and `KubernetesJob.trigger()`, `GlueJobBlock.trigger()`,
    `batch_submit(…)`, Snowflake's `execute_async(…)`. Also those that wait and then only tell how it ended,
    where nobody listens: `jobs_runs_wait_for_completion(…)`, `wait_for_sync_run_completion(…)`,
    `wait_census_sync_completion(…)` and `LambdaFunction.invoke(…)`.

    ## Why it matters
    The flow run ends Completed as soon as the other system has accepted the job. What follows works with the
    data of the day before, and a job that fails over there is green in Prefect.

    ## Example
    ```python
    from prefect import flow
    from prefect_airbyte import AirbyteConnection

    @flow
    def orders_from_shop():
        connection = AirbyteConnection.load("shop")
        connection.trigger()
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_airbyte import AirbyteConnection

    @flow
    def orders_from_shop():
        connection = AirbyteConnection.load("shop")
        sync = connection.trigger()
        sync.wait_for_completion()
    ```

    ## When it stays silent
    The run or its id is returned, passed to another function or kept; the repository asks the system how its
    work goes by other means, such as `read_namespaced_job_status(…)`; or the system is one that should not
    be waited for, see the option. A Lambda function that is invoked as an event is meant so. dbt, shells and
    deployments have rules of their own. In an `async def`, a `trigger()` without `await` is a matter of PFL406.
    """

    code = "PFL505"
    name = "external-job-not-monitored"
    category = "integrations"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "A job that fails in the other system, or is still at work, looks like a success in Prefect: no "
        "retry, no alert, and the steps after it use incomplete data."
    )
    recommendation = "Wait for the job and let its failure fail the run."
    rollback = (
        "Go back to the bare trigger: the flow run no longer waits for the job, nor fails with it."
    )
    references = ("https://docs.prefect.io/integrations",)

    waiting = UnsafeFix(
        "Wait for the job, and raise when it failed.",
        because="The flow run takes as long as the job and fails with it, for which nothing may be prepared.",
    )

    fire_and_forget: option[list[str]] = option(
        [], "Systems whose jobs need no watching: `AWS Batch`, `Fivetran`, …"
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        systems = self._systems()
        for started in started_runs(module, *systems):
            system = started.trigger.system
            if started.starts is None or started.care is not Care.NOTHING:
                continue
            if started.starts and is_watched(system, module.project):
                continue
            fix = self.waiting(waiting_for(started))
            yield _hit(module, started.call, nothing_waits(started), system, fix)
        for scope in module.scopes():
            for call in scope.calls:
                told = _untold(call, module)
                if told is not None and told[0] in systems:
                    yield _hit(module, call, told[1], told[0])

    def _systems(self) -> frozenset[str]:
        left_alone = {name.lower() for name in self.fire_and_forget}
        return frozenset(
            key
            for key in integrations.systems() - _WITH_RULES_OF_THEIR_OWN
            if integrations.system(key).name.lower() not in left_alone
        )


def _untold(call: o.Call, module: Module) -> tuple[str, str] | None:
    """The system of a call that only tells how work ended, where nobody listens, and the message."""
    name = library_name(call, module)
    wait, runner = integrations.wait_of(name), integrations.runner_of(name)
    short = short_name(name)
    if wait is not None:
        if follow_told(call, module, wait) is Care.LOOKS:
            return None
        work = integrations.system(wait.system).work
        return (
            wait.system,
            f"`{short}` doesn't raise when {work} has failed, and its status is not looked at.",
        )
    if runner is not None and runner.raises_if is None and not _is_asynchronous(call, module):
        if follow(call, module, None).care is not Care.NOTHING:
            return None
        work = integrations.system(runner.system).work
        return (
            runner.system,
            f"`{short}` doesn't raise when {work} fails, and what it gives is not looked at.",
        )
    return None


def _is_asynchronous(call: o.Call, module: Module) -> bool:
    """Whether a Lambda function is invoked in a way that says by itself that nobody waits for it."""
    given = call.keyword("invocation_type")
    if given is None and len(call.args) > 1:
        given = call.args[1]
    waits = t.Value("RequestResponse")
    return call.has_double_star or (
        given is not None and module.project.infer.thing(given, module) != waits
    )


def _hit(
    module: Module, call: o.Call, message: str, system: str, fix: Proposal | None = None
) -> Hit:
    monitored = integrations.system(system).monitored
    return hit(
        module,
        call,
        message,
        recommendation=f"Wait for the job and let its failure fail the run: with {monitored}.",
        fix=fix,
    )

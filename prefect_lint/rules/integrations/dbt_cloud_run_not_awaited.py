"""PFL501 dbt-cloud-run-not-awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.remote_runs import waiting_for
from prefect_lint.knowledge import integrations
from prefect_lint.model.outcome_care import Care
from prefect_lint.model.remote_runs import nothing_waits, started_runs
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class DbtCloudRunNotAwaited(Rule):
    """A dbt Cloud job is triggered, and nobody waits for its run.

    ## What it catches
    `DbtCloudJob.trigger()`, `DbtCloudJobRun.retry_failed_steps()`, the task `trigger_dbt_cloud_job_run`,
    called or submitted, and the client's `trigger_job_run()`, where what they give is dropped or only
    logged, in the same function or in the one that a function of the repository hands it to.

    ## Why it matters
    These calls come back as soon as dbt Cloud has accepted the job. The flow run goes on, or ends
    Completed, while dbt is still at work: what follows reads tables that aren't built yet, and a run that
    fails in dbt Cloud is green in Prefect.

    ## Example
    ```python
    from prefect import flow
    from prefect_dbt.cloud import DbtCloudJob

    @flow
    def nightly_models():
        job = DbtCloudJob.load("nightly-models")
        job.trigger()
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_dbt.cloud import DbtCloudJob

    @flow
    def nightly_models():
        job = DbtCloudJob.load("nightly-models")
        run = job.trigger()
        run.wait_for_completion()
        return run.fetch_result()
    ```

    ## When it stays silent
    The run or its id goes on to anything that may wait for it: it is passed to another function or task, kept
    on an object, or returned, unless every call of the flow or task that returns the id drops it. Where
    somebody waits for the run and doesn't look at its outcome, PFL502 speaks. In an `async def`, a block's
    `trigger()` without `await` is a matter of PFL406.
    """

    code = "PFL501"
    name = "dbt-cloud-run-not-awaited"
    category = "integrations"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "A dbt Cloud run that fails, or is cancelled, looks like a success in Prefect, and the steps after "
        "it work with the tables of the day before."
    )
    recommendation = (
        "Run the job to its end with `run_dbt_cloud_job(job)`, with "
        "`trigger_dbt_cloud_job_run_and_wait_for_completion(…)`, or with `trigger()`, "
        "`wait_for_completion()` and `fetch_result()` in turn."
    )
    rollback = (
        "Go back to the bare trigger: the flow run no longer waits for dbt Cloud and no longer fails "
        "with it."
    )
    references = ("https://docs.prefect.io/integrations/prefect-dbt",)

    waiting = UnsafeFix(
        "Wait for the run, and raise when it failed.",
        because="The flow run takes as long as the job and fails with it, for which nothing may be prepared.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for started in started_runs(module, integrations.DBT_CLOUD):
            if started.starts is not None and started.care is Care.NOTHING:
                yield hit(
                    module,
                    started.call,
                    nothing_waits(started),
                    fix=self.waiting(waiting_for(started)),
                )

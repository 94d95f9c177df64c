"""PFL506 http-job-trigger-unmonitored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge import integrations
from prefect_lint.model.job_requests import answer_of, asks_later, job_system
from prefect_lint.model.outcome_care import Care, follow
from prefect_lint.model.run_sites import run_sites
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit


class HttpJobTriggerUnmonitored(Rule):
    """A job is started by a bare HTTP request, and nobody asks how it went.

    ## What it catches
    A `POST`, by `requests`, `httpx` or `aiohttp`, to the address at which dbt Cloud, Airbyte, Fivetran,
    Databricks, Hightouch or Census start a job, in a flow or task or in a helper that one calls, where the
    answer is dropped, logged or only checked for its HTTP status, and nothing asks for the job afterwards.

    ## Why it matters
    The answer comes as soon as the system has accepted the job. `raise_for_status()` says that the request
    was good, and nothing of the job. The flow run ends Completed while dbt, or the sync, is still at work, and
    stays so when it fails.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task
    def build_models(job: int, token: str):
        response = requests.post(
            f"https://cloud.getdbt.com/api/v2/accounts/1/jobs/{job}/run/",
            headers={"Authorization": f"Token {token}"},
            json={"cause": "Prefect"},
            timeout=30,
        )
        response.raise_for_status()

    @flow
    def nightly(token: str):
        build_models(7, token)
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_dbt.cloud import DbtCloudCredentials
    from prefect_dbt.cloud.jobs import trigger_dbt_cloud_job_run_and_wait_for_completion

    @flow
    async def nightly():
        await trigger_dbt_cloud_job_run_and_wait_for_completion(
            dbt_cloud_credentials=await DbtCloudCredentials.load("prod"), job_id=7
        )
    ```

    ## When it stays silent
    The id of the run, or the answer itself, goes on to something; the function, one that it calls or one that
    calls it sends a `GET`, sleeps, or calls something whose name says that it waits or watches; the address
    isn't written out; or no flow or task gets there.
    """

    code = "PFL506"
    name = "http-job-trigger-unmonitored"
    category = "integrations"
    severity = Severity.ERROR
    confidence = 0.85
    risk = (
        "A job that fails in the other system, or is still at work, looks like a success in Prefect: no "
        "retry, no alert, and the steps after it use incomplete data."
    )
    recommendation = (
        "Use Prefect's integration, which waits and raises, or ask for the run until it has ended."
    )
    rollback = (
        "Go back to the bare request: the flow run no longer waits for the job, nor fails with it."
    )
    references = (
        "https://docs.getdbt.com/dbt-cloud/api-v2",
        "https://docs.prefect.io/integrations",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        for site in run_sites(project):
            system = job_system(site)
            if system is None or not self.applies_to(site.module):
                continue
            answer = integrations.handle_of(answer_of(site))
            if follow(site.call, site.module, answer).care is not Care.NOTHING or asks_later(site):
                continue
            yield hit(
                site.module,
                site.call,
                f"This request starts {system.work}, and nothing asks how it ends.",
                recommendation=f"Use {system.monitored} of Prefect's integration, or ask for the run until it "
                "has ended and raise when it failed.",
            )

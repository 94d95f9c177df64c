"""Everything that dbt does: dbt Core in our own image, and jobs in dbt Cloud."""

from __future__ import annotations

from dbt.cli.main import dbtRunner, dbtRunnerResult
from prefect import flow, get_run_logger, task
from prefect_dbt import PrefectDbtRunner, PrefectDbtSettings
from prefect_dbt.cloud import DbtCloudCredentials, DbtCloudJob
from prefect_dbt.cloud.jobs import run_dbt_cloud_job, trigger_dbt_cloud_job_run

from acme.notify import alert_on_failure
from acme.settings import get_settings


def invoke_dbt(*arguments: str) -> dbtRunnerResult:
    """Run dbt in-process; the caller looks at `success`."""
    project = str(get_settings().dbt_project)
    return dbtRunner().invoke([*arguments, "--project-dir", project])


@task(retries=1, retry_delay_seconds=120)
def build_staging(full_refresh: bool) -> int:
    project = str(get_settings().dbt_project)
    runner = dbtRunner()
    runner.invoke(["deps", "--project-dir", project])
    arguments = ["build", "--select", "staging", "--project-dir", project]
    if full_refresh:
        arguments.append("--full-refresh")
    result = runner.invoke(arguments)
    if not result.success:
        raise RuntimeError("dbt could not build the staging models") from result.exception
    return len(result.result)


@task(retries=1, retry_delay_seconds=120)
def check_freshness() -> None:
    outcome = invoke_dbt("source", "freshness")
    if outcome.exception is not None:
        raise outcome.exception
    if not outcome.success:
        get_run_logger().warning("some sources are stale, the models are built all the same")


@task(retries=1, retry_delay_seconds=60)
def start_marts() -> int:
    """Run the dbt Cloud job of the marts to its end; the id of its run."""
    run = DbtCloudJob.load("acme-marts").trigger()
    run.wait_for_completion()
    return run.fetch_result()["id"]


@flow(name="nightly-dbt", log_prints=True, on_failure=[alert_on_failure])
def nightly_dbt(full_refresh: bool = False) -> None:
    check_freshness()
    built = build_staging(full_refresh)
    print(f"{built} nodes built, marts: dbt Cloud run {start_marts()}")
    DbtCloudJob.load("acme-docs").trigger()


@flow(name="hourly-dbt", log_prints=True)
def hourly_dbt() -> None:
    job = DbtCloudJob.load("acme-hourly")
    hourly_run = job.trigger()
    hourly_run.wait_for_completion()
    print(f"dbt Cloud run {hourly_run.run_id} is done")


@flow(name="snapshots")
def take_snapshots() -> None:
    settings = PrefectDbtSettings(project_dir=get_settings().dbt_project)
    PrefectDbtRunner(settings=settings).invoke(["snapshot"])


@flow(name="finance-dbt")
async def finance_dbt(job_id: int) -> None:
    credentials = await DbtCloudCredentials.load("acme-finance")
    await trigger_dbt_cloud_job_run(dbt_cloud_credentials=credentials, job_id=job_id)


@flow(name="month-end-dbt")
async def month_end_dbt() -> None:
    job = await DbtCloudJob.load("acme-month-end")
    await run_dbt_cloud_job(dbt_cloud_job=job, targeted_retries=2)

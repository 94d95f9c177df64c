"""Start a dbt Cloud job, which will fail, by a request, and ask for it until it has ended."""

import time

import httpx
from prefect import flow, task

import observe
from outside import DbtCloud


@task
def build_models(url: str) -> None:
    response = httpx.post(f"{url}/api/v2/accounts/1/jobs/9/run/")
    response.raise_for_status()
    run_id = response.json()["data"]["id"]
    status = DbtCloud.RUNNING
    while status < 10:
        time.sleep(0.1)
        status = httpx.get(f"{url}/api/v2/accounts/1/runs/{run_id}/").json()["data"]["status"]
    if status != 10:
        raise RuntimeError(f"dbt Cloud run {run_id} ended with status {status}")


@flow
def nightly_models(url: str) -> None:
    build_models(url)


if __name__ == "__main__":
    with DbtCloud() as cloud:
        run = observe.run(nightly_models, cloud.url)
        observe.report(
            state=run.state,
            exception=run.exception,
            triggered=cloud.triggered,
            asked=cloud.asked > 0,
        )

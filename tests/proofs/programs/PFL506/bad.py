"""Start a dbt Cloud job, which will fail, by a bare request."""

import httpx
from prefect import flow, task

import observe
from outside import DbtCloud


@task
def build_models(url: str) -> None:
    response = httpx.post(f"{url}/api/v2/accounts/1/jobs/9/run/")  # expect: PFL506
    response.raise_for_status()


@flow
def nightly_models(url: str) -> None:
    build_models(url)


if __name__ == "__main__":
    with DbtCloud() as cloud:
        run = observe.run(nightly_models, cloud.url)
        observe.report(state=run.state, triggered=cloud.triggered, asked=cloud.asked > 0)

"""Start a dbt Cloud job, which will fail, and wait for its end."""

from prefect import flow
from prefect_dbt.cloud import DbtCloudJob

import observe
from outside import DbtCloud


@flow
def hourly_models() -> None:
    run = DbtCloudJob.load("hourly-models").trigger()
    run.wait_for_completion()  # expect: PFL502


if __name__ == "__main__":
    with DbtCloud() as cloud:
        cloud.save_job("hourly-models")
        run = observe.run(hourly_models)
        observe.report(state=run.state, exception=run.exception, asked=cloud.asked > 1)

"""Run a dbt Cloud job, which will fail, to its end."""

from prefect import flow
from prefect_dbt.cloud import DbtCloudJob

import observe
from outside import DbtCloud


@flow
def nightly_models() -> None:
    job = DbtCloudJob.load("nightly-models-to-the-end")
    run = job.trigger()
    run.wait_for_completion()
    run.fetch_result()


if __name__ == "__main__":
    with DbtCloud() as cloud:
        cloud.save_job("nightly-models-to-the-end")
        run = observe.run(nightly_models)
        observe.report(
            state=run.state,
            exception=run.exception,
            triggered=cloud.triggered,
            asked=cloud.asked > 0,
        )

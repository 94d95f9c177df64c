"""Start a dbt Cloud job, which will fail."""

from prefect import flow
from prefect_dbt.cloud import DbtCloudJob

import observe
from outside import DbtCloud


@flow
def nightly_models() -> None:
    job = DbtCloudJob.load("nightly-models")
    job.trigger()  # expect: PFL501


if __name__ == "__main__":
    with DbtCloud() as cloud:
        cloud.save_job("nightly-models")
        run = observe.run(nightly_models)
        observe.report(state=run.state, triggered=cloud.triggered, asked=cloud.asked > 0)

"""Start a Databricks job, which will fail."""

from prefect import flow
from prefect_databricks import DatabricksCredentials
from prefect_databricks.jobs import jobs_run_now

import observe
from outside import Databricks


@flow
async def orders() -> None:
    credentials = await DatabricksCredentials.load("orders")
    await jobs_run_now(databricks_credentials=credentials, job_id=9)  # expect: PFL505


if __name__ == "__main__":
    with Databricks() as databricks:
        databricks.save_credentials("orders")
        run = observe.run(orders)
        observe.report(state=run.state, triggered=databricks.triggered, asked=databricks.asked > 0)

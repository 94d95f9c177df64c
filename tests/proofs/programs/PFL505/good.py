"""Run a Databricks job, which will fail, to its end."""

from prefect import flow
from prefect_databricks import DatabricksCredentials
from prefect_databricks.flows import jobs_runs_wait_for_completion
from prefect_databricks.jobs import jobs_run_now

import observe
from outside import Databricks


@flow
async def orders() -> None:
    credentials = await DatabricksCredentials.load("orders-to-the-end")
    job_run = await jobs_run_now(databricks_credentials=credentials, job_id=9)
    state, _ = await jobs_runs_wait_for_completion(
        multi_task_jobs_runs_id=job_run["run_id"],
        databricks_credentials=credentials,
        poll_frequency_seconds=1,
    )
    if state["result_state"] != "SUCCESS":
        raise RuntimeError(state["state_message"])


if __name__ == "__main__":
    with Databricks() as databricks:
        databricks.save_credentials("orders-to-the-end")
        run = observe.run(orders)
        observe.report(
            state=run.state,
            exception=run.exception,
            triggered=databricks.triggered,
            asked=databricks.asked > 0,
        )

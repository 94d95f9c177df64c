"""Build the models of a shop, one of which is broken, and look at how it went."""

from pathlib import Path

from dbt.cli.main import dbtRunner
from prefect import flow, task

import observe
from outside import dbt_statuses

PROJECT = Path(__file__).with_name("dbt_project")


@task
def build_models() -> None:
    where = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    result = dbtRunner().invoke(["build", *where])
    if not result.success:
        raise RuntimeError("dbt build failed") from result.exception


@flow
def nightly_models() -> None:
    build_models()


if __name__ == "__main__":
    run = observe.run(nightly_models)
    observe.report(state=run.state, exception=run.exception, dbt=dbt_statuses())

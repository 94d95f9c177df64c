"""Build the models of a shop, one of which is broken, in an operation of its own."""

import os
import sys
from pathlib import Path

from prefect import flow
from prefect_dbt.cli.commands import DbtCoreOperation

import observe
from outside import dbt_statuses

PROJECT = Path(__file__).parent.with_name("PFL503") / "dbt_project"
# Where the dbt of this environment is.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@flow
def nightly_models() -> None:
    where = {"project_dir": PROJECT, "profiles_dir": PROJECT}
    DbtCoreOperation(commands=["dbt run"], **where).run()
    DbtCoreOperation(commands=["dbt debug"], **where).run()


if __name__ == "__main__":
    run = observe.run(nightly_models)
    observe.report(state=run.state, exception=run.exception, dbt=dbt_statuses())

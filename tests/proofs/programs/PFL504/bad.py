"""Build the models of a shop, one of which is broken, and list them, in one operation."""

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
    DbtCoreOperation(  # expect: PFL504
        commands=["dbt run", "dbt debug"], project_dir=PROJECT, profiles_dir=PROJECT
    ).run()


@flow
def nightly_models_with_set() -> None:
    DbtCoreOperation(  # expect: PFL504
        commands=["set -e", "dbt run", "dbt debug"], project_dir=PROJECT, profiles_dir=PROJECT
    ).run()


if __name__ == "__main__":
    run = observe.run(nightly_models)
    dbt = dbt_statuses()
    with_set = observe.run(nightly_models_with_set)
    observe.report(state=run.state, dbt=dbt, with_set=with_set.state)

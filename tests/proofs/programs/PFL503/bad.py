"""Build the models of a shop, one of which is broken."""

from pathlib import Path

from dbt.cli.main import dbtRunner
from prefect import flow, task
from prefect_dbt.cli.commands import trigger_dbt_cli_command

import observe
from outside import dbt_statuses

PROJECT = Path(__file__).with_name("dbt_project")


@task
def build_models() -> None:
    where = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    dbtRunner().invoke(["build", *where])  # expect: PFL503


@flow
def nightly_models() -> None:
    trigger_dbt_cli_command(  # expect: PFL503
        "dbt debug",
        project_dir=str(PROJECT),
        profiles_dir=str(PROJECT),
        extra_command_args=["--target", "nowhere"],
    )
    build_models()


if __name__ == "__main__":
    run = observe.run(nightly_models)
    observe.report(state=run.state, dbt=dbt_statuses())

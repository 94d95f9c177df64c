"""Run a program that fails, with a check."""

import subprocess
import sys

from prefect import flow, task

import observe

FAILING = [sys.executable, "-c", "raise SystemExit(3)"]


@task
def load() -> None:
    subprocess.run(FAILING, check=True)


@flow
async def orders() -> None:
    load()


if __name__ == "__main__":
    run = observe.run(orders)
    observe.report(state=run.state, exception=run.exception)

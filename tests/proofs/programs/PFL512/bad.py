"""Start a dump that takes its time in one flow, and one that fails in another."""

import time
from pathlib import Path

from prefect import flow
from prefect_shell import ShellOperation

import observe

DUMP = "sleep 2 && touch dump.done"


@flow
def backup() -> None:
    with ShellOperation(commands=[DUMP]) as operation:
        operation.trigger()  # expect: PFL512


@flow
def failing_backup() -> None:
    process = ShellOperation(commands=["exit 3"]).trigger()  # expect: PFL512
    time.sleep(1)
    print(process.fetch_result())


if __name__ == "__main__":
    run = observe.run(backup)
    time.sleep(3)
    failing = observe.run(failing_backup)
    observe.report(state=run.state, dumped=Path("dump.done").exists(), failing=failing.state)

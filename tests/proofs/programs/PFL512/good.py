"""Start a dump that takes its time in one flow, and one that fails in another, and wait for them."""

from pathlib import Path

from prefect import flow
from prefect_shell import ShellOperation

import observe

DUMP = "sleep 2 && touch dump.done"


@flow
def backup() -> None:
    with ShellOperation(commands=[DUMP]) as operation:
        process = operation.trigger()
        process.wait_for_completion()


@flow
def failing_backup() -> None:
    process = ShellOperation(commands=["exit 3"]).trigger()
    process.wait_for_completion()


if __name__ == "__main__":
    run = observe.run(backup)
    failing = observe.run(failing_backup)
    observe.report(
        state=run.state,
        dumped=Path("dump.done").exists(),
        failing=failing.state,
        exception=failing.exception,
    )

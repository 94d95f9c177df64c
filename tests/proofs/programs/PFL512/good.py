"""Start a dump that takes its time in one flow, and one that fails in another, and wait for them."""

from pathlib import Path

from prefect import flow
from prefect_shell import ShellOperation

import observe


@flow
async def backup() -> None:
    async with ShellOperation(commands=["sleep 2", "touch dump.done"]) as operation:
        process = await operation.trigger()
        await process.wait_for_completion()


@flow
async def failing_backup() -> None:
    await ShellOperation(commands=["exit 3"]).run()


if __name__ == "__main__":
    run = observe.run(backup)
    failing = observe.run(failing_backup)
    observe.report(
        state=run.state,
        dumped=Path("dump.done").exists(),
        failing=failing.state,
        exception=failing.exception,
    )

"""Start a dump that takes its time in one flow, and one that fails in another."""

import time
from pathlib import Path

from prefect import flow
from prefect_shell import ShellOperation

import observe


@flow
async def backup() -> None:
    async with ShellOperation(commands=["sleep 2", "touch dump.done"]) as operation:
        await operation.trigger()  # expect: PFL512


@flow
async def failing_backup() -> None:
    async with ShellOperation(commands=["exit 3"]) as operation:
        process = await operation.trigger()  # expect: PFL512
        print(await process.fetch_result())


if __name__ == "__main__":
    run = observe.run(backup)
    time.sleep(3)
    failing = observe.run(failing_backup)
    observe.report(state=run.state, dumped=Path("dump.done").exists(), failing=failing.state)

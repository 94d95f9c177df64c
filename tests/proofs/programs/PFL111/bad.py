"""Wait for a job in a call that blocks, with a timeout for the task."""

import asyncio
import time

from prefect import flow, task

import observe


@task(timeout_seconds=1)
async def wait_for_job() -> str:
    time.sleep(2.5)  # expect: PFL111
    observe.ran("to the end")
    return "done"


@flow
async def nightly() -> str:
    await asyncio.sleep(0)
    return await wait_for_job()


if __name__ == "__main__":
    run = observe.run(nightly)
    observe.report(state=run.state, value=run.value, finished=observe.bodies("to the end"))

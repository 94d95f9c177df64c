"""Poll six machines at once; each poll pauses in a helper, with a call that blocks."""

import asyncio
import time

from prefect import flow, task

import observe


async def pause() -> None:
    time.sleep(1)


@task
async def poll(machine: int) -> int:
    with observe.inside():
        await pause()
    return machine


@flow
async def poll_all() -> list[int]:
    return await asyncio.gather(*(poll(machine) for machine in range(6)))


if __name__ == "__main__":
    run = observe.run(poll_all)
    observe.report(state=run.state, at_once=observe.peak(), seconds=observe.span())

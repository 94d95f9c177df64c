"""Poll six machines at once, each poll waiting without blocking the others."""

import asyncio

from prefect import flow, task

import observe


@task
async def poll(machine: int) -> int:
    with observe.inside():
        await asyncio.sleep(2)
    return machine


@flow
async def poll_all() -> list[int]:
    return await asyncio.gather(*(poll(machine) for machine in range(6)))


if __name__ == "__main__":
    run = observe.run(poll_all)
    observe.report(state=run.state, at_once=observe.peak(), seconds=observe.span())

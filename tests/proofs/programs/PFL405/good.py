"""Start an async flow from the command line."""

import asyncio

from prefect import flow

import observe


@flow
async def nightly_load() -> None:
    observe.ran("nightly_load")


if __name__ == "__main__":
    asyncio.run(nightly_load())
    observe.report(ran=observe.bodies("nightly_load"))

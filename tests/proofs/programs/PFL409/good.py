"""Query a warehouse that takes few queries at a time."""

from prefect import flow
from prefect.concurrency.asyncio import concurrency

import observe


@flow
async def query() -> None:
    async with concurrency("warehouse"):
        observe.ran("query")


if __name__ == "__main__":
    run = observe.run(query)
    observe.report(state=run.state, exception=run.exception, queried=observe.bodies("query"))

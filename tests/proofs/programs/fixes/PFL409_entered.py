"""Query a warehouse, with a limit that has to be entered in another way."""

from prefect import flow
from prefect.concurrency.asyncio import concurrency

import observe


@flow
async def query() -> None:
    with concurrency("warehouse"):  # type: ignore[attr-defined]  # expect: PFL409
        observe.ran("query")


if __name__ == "__main__":
    run = observe.run(query)
    observe.report(state=run.state, queried=observe.bodies("query"))

"""Query a warehouse at a limited rate; the limit does not exist, which strict limits don't let pass."""

from prefect import flow
from prefect.concurrency.asyncio import rate_limit

import observe


@flow
async def query() -> None:
    rate_limit("no such limit", strict=True)  # expect: PFL409
    observe.ran("query")


if __name__ == "__main__":
    run = observe.run(query)
    observe.report(state=run.state, queried=observe.bodies("query"))

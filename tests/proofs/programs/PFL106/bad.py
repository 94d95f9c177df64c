"""A flow that waits less than a second before it tries again."""

import asyncio

from prefect import flow
from prefect.client.orchestration import get_client

import observe


@flow(retries=1, retry_delay_seconds=0.9)  # expect: PFL106
def import_orders() -> int:
    observe.ran("import_orders")
    if observe.bodies("import_orders") == 1:
        raise ConnectionError("the shop is busy")
    return 2


async def kept_delay(run: observe.Run) -> int | None:
    async with get_client() as client:
        return (await client.read_flow_run(run.id)).empirical_policy.retry_delay


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(
        state=run.state,
        runs=observe.bodies("import_orders"),
        kept=asyncio.run(kept_delay(run)),
    )

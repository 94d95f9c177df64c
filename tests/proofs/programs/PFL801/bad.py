"""Give a flow a password, and read what the API shows of the run."""

import asyncio

from prefect import flow
from prefect.client.orchestration import get_client

import observe

PASSED = "-".join(["correct", "horse", "battery"])


@flow
def export_orders(day: str, password: str) -> int:  # expect: PFL801
    return len(password)


async def parameters_of(run: observe.Run) -> dict[str, object]:
    async with get_client() as client:
        return (await client.read_flow_run(run.id)).parameters


if __name__ == "__main__":
    run = observe.run(export_orders, "2024-05-01", password=PASSED)
    shown = asyncio.run(parameters_of(run))
    observe.report(state=run.state, used=run.value, shown=PASSED in str(shown))

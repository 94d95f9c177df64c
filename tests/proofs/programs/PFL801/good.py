"""Give a flow the name of a block that has the password, and read what the API shows of the run."""

import asyncio

from prefect import flow
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client

import observe

PASSED = "-".join(["correct", "horse", "battery"])


@flow
def export_orders(day: str, password_block: str) -> int:
    return len(Secret.load(password_block).get())


async def parameters_of(run: observe.Run) -> dict[str, object]:
    async with get_client() as client:
        return (await client.read_flow_run(run.id)).parameters


if __name__ == "__main__":
    Secret(value=PASSED).save("warehouse-password")
    run = observe.run(export_orders, "2024-05-01", password_block="warehouse-password")
    shown = asyncio.run(parameters_of(run))
    observe.report(state=run.state, used=run.value, shown=PASSED in str(shown))

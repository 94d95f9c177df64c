"""The same with a block that was given its secret before; the API shows no secret."""

import asyncio
import os
import secrets
from pathlib import Path

from prefect import flow, runtime
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate

import observe

MADE = secrets.token_urlsafe(18)
"""Stands in for what an operator types into the form of the block."""


@flow
def check_orders(password_block: str = "orders-api-key") -> str:
    assert Secret.load(password_block).get() == MADE
    return str(runtime.flow_run.id)


@flow
def sync_orders(api_key_block: str = "orders-api-key") -> str:
    return check_orders(password_block=api_key_block)


async def shown(flow_run_id: str) -> dict[str, bool]:
    async with get_client() as client:
        await client.create_work_pool(WorkPoolCreate(name="tight", type="process"))
    deployment = await sync_orders.to_deployment(
        "tight",
        work_pool_name="tight",
        job_variables={"env": {"ORDERS_TOKEN_BLOCK": "orders-api-key"}},
    )
    deployment_id = await deployment.apply()
    async with get_client() as client:
        stored = await client.read_deployment(deployment_id)
        run = await client.read_flow_run(flow_run_id)
        blocks = await client.read_block_documents(include_secrets=False)
    return {
        "in_deployment": MADE in str(stored.dict()),
        "in_run": MADE in str(run.parameters),
        "in_block": MADE in str([it.data for it in blocks]),
    }


if __name__ == "__main__":
    # Prefect 2 deploys only what is below the folder that it is started in.
    os.chdir(Path(__file__).parent)
    Secret(value=MADE).save("orders-api-key")
    run = observe.run(sync_orders)
    observe.report(state=run.state, **asyncio.run(shown(run.value)))

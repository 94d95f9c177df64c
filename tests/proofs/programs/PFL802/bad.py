"""Deploy a flow with secrets in its source, run it, and look for them in what the API shows."""

import asyncio
import os
from pathlib import Path

from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.variables import Variable

import observe


@flow
def check_orders(password: str = "s4lmon-Run") -> str:  # expect: PFL802
    return str(runtime.flow_run.id)


@flow
def sync_orders(api_key: str = "q7Vd2mXk9RtB4wLz8NcY1pHs") -> str:  # expect: PFL802
    return check_orders(password="w4reh0use!")  # expect: PFL802


async def shown(flow_run_id: str) -> dict[str, bool]:
    async with get_client() as client:
        await client.create_work_pool(WorkPoolCreate(name="leaking", type="process"))
    deployment = await sync_orders.to_deployment(
        "leaking",
        work_pool_name="leaking",
        job_variables={"env": {"ORDERS_TOKEN": "Zx81kQp0Lm55vBn7Rt2Wy9"}},  # expect: PFL802
    )
    deployment_id = await deployment.apply()
    async with get_client() as client:
        stored = (await client.read_deployment(deployment_id)).dict()
        run = await client.read_flow_run(flow_run_id)
        variable = await client.read_variable_by_name("orders_api_key")
    return {
        "in_schema": "q7Vd2mXk9RtB4wLz8NcY1pHs" in str(stored["parameter_openapi_schema"]),
        "in_job_variables": "Zx81kQp0Lm55vBn7Rt2Wy9"
        in str(stored.get("job_variables") or stored.get("infra_overrides")),
        "in_run": "w4reh0use!" in str(run.parameters),
        "in_variable": variable is not None and variable.value == "bb81kQp0Lm55vBn7Rt2Wy9",
    }


if __name__ == "__main__":
    # Prefect 2 deploys only what is below the folder that it is started in.
    os.chdir(Path(__file__).parent)
    Variable.set("orders_api_key", "bb81kQp0Lm55vBn7Rt2Wy9")  # expect: PFL802
    run = observe.run(sync_orders)
    observe.report(state=run.state, **asyncio.run(shown(run.value)))

"""What the programs that deploy from Python use: a work pool whose jobs run in an image."""

from __future__ import annotations

import asyncio
import contextlib

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

_TEMPLATE = {
    "job_configuration": {"image": "{{ image }}"},
    "variables": {"type": "object", "properties": {"image": {"type": "string"}}},
}


def make(name: str) -> None:
    """Make the work pool, unless it is there."""

    async def create() -> None:
        async with get_client() as client:
            with contextlib.suppress(ObjectAlreadyExists):
                await client.create_work_pool(
                    WorkPoolCreate(name=name, type="docker", base_job_template=_TEMPLATE)
                )

    asyncio.run(create())

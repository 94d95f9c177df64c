"""A deployment for the example programs, and somebody who plays its worker."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.states import Failed

if TYPE_CHECKING:
    from types import TracebackType
    from uuid import UUID

    from typing_extensions import Self


class FailingDeployment:
    """A context manager in which every run of a new deployment fails soon after it was made.

    With `idle=True` its runs stay Scheduled, as they do where no worker is.
    """

    def __init__(self, flow: str, name: str, *, idle: bool = False) -> None:
        self.deployment_id: UUID = asyncio.run(_deploy(flow, name))
        self.started: set[Any] = set()
        self._idle = idle
        self._over = threading.Event()
        self._worker = threading.Thread(target=lambda: asyncio.run(self._work()))

    def __enter__(self) -> Self:
        self._worker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._worker.join()

    async def _work(self) -> None:
        chosen = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[self.deployment_id]))
        async with get_client() as client:
            while not self._over.is_set():
                for flow_run in await client.read_flow_runs(flow_run_filter=chosen):
                    if flow_run.id not in self.started:
                        self.started.add(flow_run.id)
                        if not self._idle:
                            await client.set_flow_run_state(flow_run.id, Failed(), force=True)
                await asyncio.sleep(0.2)


async def _deploy(flow: str, name: str) -> UUID:
    async with get_client() as client:
        flow_id = await client.create_flow_from_name(flow)
        return await client.create_deployment(flow_id=flow_id, name=name)

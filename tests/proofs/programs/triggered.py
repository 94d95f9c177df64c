"""Makes an event happen that a trigger waits for, and reports what came of it."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.events import emit_event

import observe

_GIVE_UP = 60.0
"""Seconds."""
_FAILED = "prefect.automation.action.failed"
_EXECUTED = "prefect.automation.action.executed"


def report(deployment: Any, event: str) -> None:
    """Apply a deployment whose trigger waits for an event, emit that, and report what happened."""
    observe.report(**asyncio.run(_observed(deployment, event)))


async def _observed(deployment: Any, event: str) -> dict[str, Any]:
    deployment_id = await deployment.apply()
    only = DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id]))
    give_up = time.monotonic() + _GIVE_UP
    async with get_client() as client:
        while time.monotonic() < give_up:
            # The server learns of new automations a moment later.
            emit_event(event, resource={"prefect.resource.id": f"proof.{uuid4()}"})
            await asyncio.sleep(2)
            ended = await _ended(client, deployment_id)
            if ended is not None:
                runs = await client.read_flow_runs(deployment_filter=only)
                return {"runs": len(runs) > 0, **ended}
    return {"runs": None, "action": None, "reason": None}


async def _ended(client: PrefectClient, deployment_id: UUID) -> dict[str, Any] | None:
    """What became of the action of the trigger; `None` as long as it has not fired."""
    asked = {
        "limit": 50,
        "filter": {
            "event": {"name": [_FAILED, _EXECUTED]},
            "related": {"id": [f"prefect.deployment.{deployment_id}"]},
        },
    }
    found = (await client._client.post("/events/filter", json=asked)).json()["events"]
    if not found:
        return None
    event = found[-1]
    return {
        "action": event["event"].rpartition(".")[2],
        "reason": event["payload"].get("validation_error", ""),
    }

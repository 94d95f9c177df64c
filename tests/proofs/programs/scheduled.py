"""What the programs about schedules use: the runs that the server makes for a schedule."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from httpx import HTTPStatusError

from observe import report

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.schedules import CronSchedule

__all__ = ["days", "report"]


async def days(
    client: PrefectClient, flow_id: UUID, schedule: CronSchedule, until: str
) -> list[str]:
    """The days in 2030, until some day, of the runs that are made for a deployment with this schedule."""
    asked: dict[str, Any] = {
        "name": schedule.cron,
        "flow_id": str(flow_id),
        "paused": False,
        "schedules": [
            {"active": True, "schedule": {"cron": schedule.cron, "timezone": schedule.timezone}}
        ],
    }
    http = client._client
    made = (await http.post("/deployments/", json=asked)).json()["id"]
    bounds = {"start_time": "2030-01-01T00:00:00Z", "end_time": f"{until}T00:00:00Z"}
    amount = {"min_runs": 50, "max_runs": 50}
    # For a day that there is not, the server answers with an error.
    with contextlib.suppress(HTTPStatusError):
        await http.post(f"/deployments/{made}/schedule", json={**bounds, **amount})
    chosen = {"flow_runs": {"deployment_id": {"any_": [made]}}, "sort": "EXPECTED_START_TIME_ASC"}
    runs = (await http.post("/flow_runs/filter", json=chosen)).json()
    return [run["expected_start_time"][:10] for run in runs if "2030" in run["expected_start_time"]]

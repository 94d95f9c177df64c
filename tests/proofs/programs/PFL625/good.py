"""Make a trigger, and ask what the server makes of it which events start a run."""

from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from prefect.events import DeploymentEventTrigger
from prefect.server.events.schemas.automations import EventTrigger as StoredTrigger
from prefect.server.events.schemas.events import ReceivedEvent

import observe

EVENTS = (
    "orders.arrived",
    "prices.arrived",
    "prefect.flow-run.Running",
    "prefect.automation.triggered",
)


def stored(trigger: Any) -> StoredTrigger:
    """The trigger as the server has it."""
    kept = {"expect", "match", "match_related", "posture"}
    automation = trigger.as_automation()
    if hasattr(StoredTrigger, "model_validate"):
        return StoredTrigger.model_validate(
            automation.trigger.model_dump(mode="json", include=kept)
        )
    return StoredTrigger.parse_raw(automation.trigger.json(include=kept))


def starting(trigger: StoredTrigger) -> list[str]:
    """Which events start a run."""
    now = datetime.now(timezone.utc)
    return [
        name
        for name in EVENTS
        if trigger.covers(
            ReceivedEvent(
                occurred=now,
                received=now,
                event=name,
                resource={"prefect.resource.id": "some.thing"},
                id=uuid4(),
            )
        )
    ]


if __name__ == "__main__":
    trigger = DeploymentEventTrigger(expect=["orders.arrived"])
    trigger.set_deployment_id(uuid4())
    observe.report(events=starting(stored(trigger)))

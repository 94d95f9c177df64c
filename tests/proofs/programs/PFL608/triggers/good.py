"""Deploy a flow with a trigger, let the event happen, and look what the server makes of it."""

from prefect import flow
from prefect.events import DeploymentEventTrigger

import triggered


@flow(name="PFL608 triggers good")
def import_orders(limit: int = 10) -> None:
    print(f"importing {limit} orders")


if __name__ == "__main__":
    trigger = DeploymentEventTrigger(
        expect={"orders.arrived.good"},
        parameters={"limit": 3},
    )
    deployment = import_orders.to_deployment("nightly", triggers=[trigger])
    triggered.report(deployment, "orders.arrived.good")

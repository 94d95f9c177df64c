"""Wait for a flow run of a deployment, which fails, and for one that never starts."""

from prefect import flow
from prefect.deployments import run_deployment

import observe
from deployed import FailingDeployment


@flow
def nightly() -> None:
    run_deployment("orders/failing", poll_interval=0.2)  # expect: PFL507


@flow
def hourly() -> None:
    run_deployment("orders/idle", poll_interval=0.2, timeout=1)  # expect: PFL507


if __name__ == "__main__":
    with FailingDeployment("orders", "failing") as failing:
        failed = observe.run(nightly)
    with FailingDeployment("orders", "idle", idle=True) as idle:
        late = observe.run(hourly)
    observe.report(
        state=failed.state,
        children=len(failing.started),
        late=late.state,
        late_children=len(idle.started),
    )

"""Wait for a flow run of a deployment, which fails, and look at its state."""

from prefect import flow
from prefect.deployments import run_deployment

import observe
from deployed import FailingDeployment


@flow
def nightly() -> None:
    flow_run = run_deployment("orders/failing-and-seen", poll_interval=0.2)
    if not flow_run.state.is_completed():
        raise RuntimeError(f"orders ended {flow_run.state.name}")


if __name__ == "__main__":
    with FailingDeployment("orders", "failing-and-seen") as failing:
        run = observe.run(nightly)
    observe.report(state=run.state, exception=run.exception, children=len(failing.started))

"""Name the output of a flow run after the run."""

from prefect import flow
from prefect.runtime import flow_run

import observe

RUN_NAME = flow_run.name  # expect: PFL906


@flow(flow_run_name="tuesday")
def export_orders() -> str:
    return f"orders-{RUN_NAME}.csv"


if __name__ == "__main__":
    run = observe.run(export_orders)
    observe.report(state=run.state, output=run.value)

"""Name the output of a flow run after the run."""

from prefect import flow
from prefect.runtime import flow_run

import observe


@flow(flow_run_name="tuesday")
def export_orders() -> str:
    return f"orders-{flow_run.name}.csv"


if __name__ == "__main__":
    run = observe.run(export_orders)
    observe.report(state=run.state, output=run.value)

"""Import orders twice in one process; Prefect asks for the run name each time."""

from datetime import datetime

from prefect import flow
from prefect.runtime import flow_run

import observe


@flow(flow_run_name=lambda: f"orders-{datetime.now():%H:%M:%S.%f}")
def import_orders() -> str:
    return str(flow_run.name)


if __name__ == "__main__":
    first = observe.run(import_orders)
    second = observe.run(import_orders)
    observe.report(state=second.state, same=first.value == second.value)

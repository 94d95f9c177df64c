"""Import orders twice in one process; the run name is worked out by the decorator."""

from datetime import datetime

from prefect import flow
from prefect.runtime import flow_run

import observe


@flow(flow_run_name=f"orders-{datetime.now():%H:%M:%S.%f}")  # expect: PFL709
def import_orders() -> str:
    return str(flow_run.name)


if __name__ == "__main__":
    first = observe.run(import_orders)
    second = observe.run(import_orders)
    observe.report(state=second.state, same=first.value == second.value)

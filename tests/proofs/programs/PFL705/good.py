"""Note when an import started, twice in one process, as a worker or `serve` does."""

import time
from datetime import datetime

from prefect import flow

import observe


@flow
def import_orders(started: datetime | None = None) -> str:
    started = started or datetime.now()
    return started.isoformat()


if __name__ == "__main__":
    first = observe.run(import_orders)
    time.sleep(0.1)
    second = observe.run(import_orders)
    observe.report(state=second.state, same=first.value == second.value)

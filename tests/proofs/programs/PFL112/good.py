"""A task limited by the seconds of a `timedelta`, and one limited to a fraction of a second."""

import time
from datetime import timedelta

from prefect import flow, task

import observe


def fetch_orders() -> int:
    return 2


@task(timeout_seconds=0.1)
def fetch_rates() -> int:
    # Many short waits: Prefect 2 can't break into one long wait.
    for _ in range(50):
        time.sleep(0.01)
    return 3


@flow
def import_rates() -> int:
    return fetch_rates()


if __name__ == "__main__":
    defined = "defined"
    try:
        task(fetch_orders, timeout_seconds=timedelta(seconds=1).total_seconds())
    except TypeError:
        defined = "TypeError"
    run = observe.run(import_rates)
    observe.report(task=defined, state=run.state)

"""A task limited by a `timedelta`, and one limited to no time at all."""

import time
from datetime import timedelta

from prefect import flow, task

import observe


def fetch_orders() -> int:
    return 2


@task(timeout_seconds=0)  # expect: PFL112
def fetch_rates() -> int:
    time.sleep(0.5)
    return 3


@flow
def import_rates() -> int:
    return fetch_rates()


if __name__ == "__main__":
    defined = "defined"
    try:
        task(fetch_orders, timeout_seconds=timedelta(seconds=1))  # expect: PFL112
    except TypeError:
        defined = "TypeError"
    run = observe.run(import_rates)
    observe.report(task=defined, state=run.state)

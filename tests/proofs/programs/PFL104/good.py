"""A task and a flow whose pause before a retry is a number, or for the task a list of numbers."""

from prefect import flow, task

import observe


def fetch_orders() -> int:
    observe.ran("fetch_orders")
    raise ConnectionError("the shop is busy")


@flow(retries=1, retry_delay_seconds=1)
def import_orders() -> None:
    observe.ran("import_orders")


if __name__ == "__main__":
    defined = "defined"
    try:
        task(fetch_orders, retries=2, retry_delay_seconds=[1, 2])
    except TypeError:
        defined = "TypeError"
    started = "started"
    try:
        import_orders(return_state=True)
    except (TypeError, ValueError):
        started = "raised"
    observe.report(task=defined, flow=started, bodies=observe.bodies("import_orders"))

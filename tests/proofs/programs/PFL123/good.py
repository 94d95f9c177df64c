"""Import the orders of a day without orders."""

from prefect import flow, task

import observe


@task
def load_orders(orders: list[str]):
    if not orders:
        raise ValueError("no orders")
    return orders


@flow
def import_orders(orders: list[str]) -> str:
    load_orders(orders)
    observe.ran("after")
    return "imported"


if __name__ == "__main__":
    run = observe.run(import_orders, [])
    observe.report(state=run.state, after=observe.bodies("after"), failed=observe.failed_tasks(run))

"""Import the orders of a day from a file that is not there."""

from pathlib import Path

from prefect import flow, task

import observe


@task
def load_orders(path: str) -> bool:
    try:
        observe.ran(Path(path).read_text())
        return True
    except Exception as error:
        print(f"no orders: {error}")
        raise


@flow
def import_orders(path: str) -> str:
    load_orders(path)
    return "imported"


if __name__ == "__main__":
    run = observe.run(import_orders, "missing/orders.csv")
    observe.report(state=run.state, exception=run.exception)

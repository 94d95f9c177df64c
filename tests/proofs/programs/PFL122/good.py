"""Load the orders of a day from a shop that is down, and print why there are none."""

from prefect import flow, task

import observe


@task
def load_orders(day: str) -> None:
    raise ConnectionError(day)


@flow
def import_orders(day: str) -> None:
    try:
        load_orders(day)
    except Exception as error:
        print(error)
        raise
    observe.ran("after")


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    observe.report(state=run.state, after=observe.bodies("after"), failed=observe.failed_tasks(run))

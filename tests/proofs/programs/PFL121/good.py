"""Load the orders of a day from a shop that is down, and ask for the state of the task."""

from prefect import flow, task

import observe


@task
def load_orders(day: str) -> None:
    raise ConnectionError(day)


@flow
def import_orders(day: str) -> str:
    state = load_orders(day, return_state=True)
    if state.is_failed():
        raise ValueError(f"no orders for {day}")
    return "imported"


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    observe.report(state=run.state, failed=observe.failed_tasks(run))

"""Load the orders of a day from a shop that is down, then tell somebody."""

from prefect import flow, task

import observe


@task
def load_orders(day: str) -> None:
    raise ConnectionError(day)


@flow
def import_orders(day: str) -> None:
    loading = load_orders.submit(day)  # expect: PFL120
    loading.wait()
    observe.ran("after")


@flow
def import_days(days: list[str]):
    return load_orders.map(days).wait()  # expect: PFL120


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    given_back = observe.run(import_days, ["2026-01-01", "2026-01-02"])
    observe.report(
        state=run.state,
        after=observe.bodies("after"),
        failed=observe.failed_tasks(run),
        mapped=given_back.state,
        given_back=given_back.value,
        lost=observe.failed_tasks(given_back),
    )

"""Load a table; every call gives both arguments."""

from prefect import flow, task

import observe


@task
def load(table: str, day: str) -> str:
    observe.ran("load")
    return table + day


@flow
def nightly() -> None:
    load("orders", "today")
    load("customers", day="today")


if __name__ == "__main__":
    run = observe.run(nightly)
    observe.report(state=run.state, exception=run.exception, loaded=observe.bodies("load"))

"""Insert orders in a block that gives its tags, listed, to the runs in it."""

from prefect import flow, tags, task
from prefect.runtime import task_run

import observe


@task
def insert() -> list[str]:
    return sorted(task_run.tags)


@flow
def import_orders() -> list[str]:
    with tags(["nightly", "orders"]):  # type: ignore[arg-type]  # expect: PFL711
        return insert()


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, tags=" ".join(run.value if run.state == "COMPLETED" else ()))

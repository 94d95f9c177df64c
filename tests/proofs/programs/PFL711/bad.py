"""Insert orders with a task that is to have the tag of a concurrency limit."""

from prefect import flow, task
from prefect.runtime import task_run

import observe


@task(tags="database")  # expect: PFL711
def insert() -> list[str]:
    return sorted(task_run.tags)


@flow
def import_orders() -> list[str]:
    return insert()


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, tags=" ".join(run.value), limited="database" in run.value)

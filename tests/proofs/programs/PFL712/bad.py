"""Fetch orders from a shop that is busy once; the retries go to a copy that nobody keeps."""

from prefect import flow, task

import observe


@task
def fetch() -> int:
    observe.ran("fetch")
    if observe.bodies("fetch") == 1:
        raise ConnectionError("the shop is busy")
    return 1


fetch.with_options(retries=2)  # expect: PFL712


@flow
def import_orders() -> int:
    return fetch()


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, attempts=observe.bodies("fetch"))

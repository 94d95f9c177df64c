"""Query tables within a limit that nobody has created."""

from prefect import flow
from prefect.concurrency.sync import concurrency

import observe


@flow
def query() -> None:
    with concurrency("nobody-created-this"):  # expect: PFL213
        observe.ran("query")


if __name__ == "__main__":
    run = observe.run(query)
    observe.report(state=run.state, exception=run.exception, queried=observe.bodies("query"))

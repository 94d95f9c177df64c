"""Load a table with a method that is a task."""

from prefect import flow, task

import observe


class Loader:
    @task
    def load(self, table: str) -> str:  # expect: PFL714
        observe.ran("load")
        return table


@flow
def nightly() -> str:
    return Loader().load("orders")


if __name__ == "__main__":
    run = observe.run(nightly)
    observe.report(state=run.state, exception=run.exception, loaded=observe.bodies("load"))

"""Load a table with a task that gets the object as its first argument."""

from prefect import flow, task

import observe


class Loader:
    def load(self, table: str) -> str:
        observe.ran("load")
        return table


@task
def load(loader: Loader, table: str) -> str:
    return loader.load(table)


@flow
def nightly() -> str:
    return load(Loader(), "orders")


if __name__ == "__main__":
    run = observe.run(nightly)
    observe.report(state=run.state, exception=run.exception, loaded=observe.bodies("load"))

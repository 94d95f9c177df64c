"""Load a table from a flow that is not async."""

from prefect import flow, task

import observe


@task
async def load_table(table: str) -> int:
    observe.ran("load_table")
    return len(table)


@flow
def nightly_load() -> None:
    load_table("orders")  # expect: PFL403


if __name__ == "__main__":
    run = observe.run(nightly_load)
    observe.report(state=run.state, loaded=observe.bodies("load_table"))

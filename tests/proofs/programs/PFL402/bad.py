"""Load a table, then tell the team; the second step is not awaited."""

from prefect import flow, task

import observe


@task
async def load_table(table: str) -> int:
    observe.ran("load_table")
    return len(table)


@task
async def notify_team(rows: int) -> None:
    observe.ran("notify_team")


@flow
async def nightly_load() -> None:
    rows = await load_table("orders")
    notify_team(rows)  # expect: PFL402


if __name__ == "__main__":
    run = observe.run(nightly_load)
    observe.report(
        state=run.state,
        loaded=observe.bodies("load_table"),
        notified=observe.bodies("notify_team"),
    )

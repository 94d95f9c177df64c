"""Run an async task from an async flow."""

from prefect import flow, task

import observe


@task
async def load_orders(day: str) -> int:
    observe.ran("load_orders")
    return len(day)


@flow
async def nightly_load(day: str) -> int:
    return await load_orders(day)


if __name__ == "__main__":
    run = observe.run(nightly_load, "2024-01-01")
    observe.report(state=run.state, exception=run.exception, loaded=observe.bodies("load_orders"))

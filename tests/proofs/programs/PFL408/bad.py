"""Run an async task from an async flow."""

import asyncio

from prefect import flow, task

import observe


@task
async def load_orders(day: str) -> int:
    observe.ran("load_orders")
    return len(day)


@flow
async def nightly_load(day: str) -> int:
    return asyncio.run(load_orders(day))  # expect: PFL408


if __name__ == "__main__":
    run = observe.run(nightly_load, "2024-01-01")
    observe.report(state=run.state, exception=run.exception, loaded=observe.bodies("load_orders"))

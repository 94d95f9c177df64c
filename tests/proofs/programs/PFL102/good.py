"""Import the orders of a shop that needs a second until it answers again."""

import time

import requests
from prefect import flow, task

import observe
from outside import FlakyService

started: list[float] = []


@task(retries=2, retry_delay_seconds=4)
def fetch_orders(url: str) -> list[str]:
    started.append(time.monotonic())
    response = requests.get(f"{url}/orders", timeout=10)
    response.raise_for_status()
    return response.json()


@flow
def import_orders(url: str) -> int:
    return len(fetch_orders(url))


if __name__ == "__main__":
    with FlakyService(failures=1) as shop:
        run = observe.run(import_orders, shop.url)
        waited = started[1] - started[0] >= 4
        observe.report(state=run.state, requests=shop.requests, waited=waited)

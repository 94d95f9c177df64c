"""Import the orders of a shop whose API is busy for a moment."""

import requests
from prefect import flow, task

import observe
from outside import FlakyService


@task(retry_delay_seconds=1)  # expect: PFL103
def fetch_orders(url: str) -> list[str]:
    response = requests.get(f"{url}/orders", timeout=10)
    response.raise_for_status()
    return response.json()


@flow
def import_orders(url: str) -> int:
    return len(fetch_orders(url))


if __name__ == "__main__":
    with FlakyService(failures=1) as shop:
        run = observe.run(import_orders, shop.url)
        observe.report(state=run.state, exception=run.exception, requests=shop.requests)

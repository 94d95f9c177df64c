"""Fetch forty orders from a shop, all by `map`."""

import requests
from prefect import flow, task

import observe
from outside import BusyService


@task(retries=2, retry_delay_seconds=1)
def fetch_order(url: str) -> dict[str, str]:
    response = requests.get(url, timeout=60)
    response.raise_for_status()
    return response.json()


@flow
def import_orders(urls: list[str]) -> int:
    orders = fetch_order.map(urls)  # expect: PFL201
    return len([order.result() for order in orders])


if __name__ == "__main__":
    with BusyService(everyone=40, quiet=5) as shop:
        run = observe.run(import_orders, [f"{shop.url}/orders/{n}" for n in range(40)])
        observe.report(state=run.state, fetched=run.value, at_once=shop.peak)

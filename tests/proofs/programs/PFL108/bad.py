"""Import the orders of a shop whose API is busy for a moment; a failure is logged."""

import requests
from prefect import flow, get_run_logger, task

import observe
from outside import FlakyService


@task(retries=3, retry_delay_seconds=1)
def fetch_orders(url: str) -> list[str] | None:  # expect: PFL108
    try:
        response = requests.get(f"{url}/orders", timeout=10)
        response.raise_for_status()
        return response.json()
    except Exception as error:
        get_run_logger().info("The shop does not answer: %s", error)
        return None


@flow
def import_orders(url: str) -> int:
    orders = fetch_orders(url)
    return len(orders) if orders else 0


if __name__ == "__main__":
    with FlakyService(failures=2) as shop:
        run = observe.run(import_orders, shop.url)
        observe.report(state=run.state, imported=run.value, requests=shop.requests)

"""Import the orders of a shop whose API is busy for a moment; a failure is logged and raised."""

import requests
from prefect import flow, get_run_logger, task

import observe
from outside import FlakyService


@task(retries=3, retry_delay_seconds=1)
def fetch_orders(url: str) -> list[str]:
    try:
        response = requests.get(f"{url}/orders", timeout=10)
        response.raise_for_status()
        return response.json()
    except Exception as error:
        get_run_logger().info("The shop does not answer: %s", error)
        raise


@flow
def import_orders(url: str) -> int:
    return len(fetch_orders(url))


if __name__ == "__main__":
    with FlakyService(failures=2) as shop:
        run = observe.run(import_orders, shop.url)
        observe.report(state=run.state, imported=run.value, requests=shop.requests)

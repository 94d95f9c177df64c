"""Ask a service that takes the request and never answers."""

import requests
from prefect import flow, task

import observe
from outside import SilentService


@task
def fetch_rates(url: str) -> dict[str, float]:
    return requests.get(f"{url}/rates").json()  # expect: PFL110


@flow
def update_rates(url: str) -> int:
    return len(fetch_rates(url))


if __name__ == "__main__":
    with SilentService(patience=6) as service:
        run = observe.run(update_rates, service.url)
        observe.report(
            state=run.state, exception=run.exception, still_waiting=service.still_waiting
        )

"""Fetch something from a service that says "500", and look at the status."""

import requests
from prefect import flow, task

import observe
from outside import FailingService


@task
def fetch(url: str) -> dict[str, str]:
    response = requests.get(url, timeout=10)
    response.raise_for_status()
    return response.json()


@flow
def rates(url: str) -> dict[str, str]:
    return fetch(url)


if __name__ == "__main__":
    with FailingService() as service:
        run = observe.run(rates, service.url)
        observe.report(state=run.state, exception=run.exception)

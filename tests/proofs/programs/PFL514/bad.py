"""Fetch something from a service that says "500"."""

import requests
from prefect import flow, task

import observe
from outside import FailingService


@task
def fetch(url: str) -> dict[str, str]:
    return requests.get(url, timeout=10).json()  # expect: PFL514


@flow
def rates(url: str) -> dict[str, str]:
    return fetch(url)


if __name__ == "__main__":
    with FailingService() as service:
        run = observe.run(rates, service.url)
        observe.report(state=run.state, value=run.value)

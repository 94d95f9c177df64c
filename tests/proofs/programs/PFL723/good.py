"""Import orders with a flow that is a function."""

from prefect import flow, task


@task
def fetch(day: str) -> str:
    return day


@flow
def import_orders(day: str = "today") -> str:
    return fetch(day)

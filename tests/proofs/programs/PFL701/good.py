"""Import orders; the tags are given to the runs of what the flow calls."""

from prefect import flow, tags, task


@task
def fetch(day: str) -> str:
    return day


@flow
def import_orders(day: str = "today") -> str:
    with tags("orders"):
        return fetch(day)

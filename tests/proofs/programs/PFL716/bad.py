"""Import orders; the task is given a copy with a slip in the keyword."""

from prefect import flow, task


@task
def fetch(day: str) -> str:
    return day


patient = fetch.with_options(retry=2)  # expect: PFL716


@flow
def import_orders(day: str = "today") -> str:
    return patient(day)

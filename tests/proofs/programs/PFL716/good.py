"""Import orders; the keyword is the one that was meant."""

from prefect import flow, task


@task
def fetch(day: str) -> str:
    return day


patient = fetch.with_options(retries=2)


@flow
def import_orders(day: str = "today") -> str:
    return patient(day)

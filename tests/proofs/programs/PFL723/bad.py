"""Import orders with a flow as Prefect 1 had it."""

from prefect import Flow, task


@task
def fetch(day: str) -> str:
    return day


with Flow("import-orders") as import_orders:  # expect: PFL723
    fetch("today")

"""Import orders without a transaction."""

from prefect import flow


@flow
def import_orders(day: str = "today") -> str:
    return day

"""Import orders with a parameter of the function."""

from prefect import flow


@flow
def import_orders(day: str = "today") -> str:
    return day

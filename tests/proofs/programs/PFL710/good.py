"""Import orders; the name of the flow has a dash in it."""

from prefect import flow


@flow(name="sales-orders")
def import_orders(day: str = "today") -> str:
    return day

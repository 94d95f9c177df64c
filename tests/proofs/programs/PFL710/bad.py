"""Import orders; the name of the flow has a slash in it."""

from prefect import flow


@flow(name="sales/orders")  # expect: PFL710
def import_orders(day: str = "today") -> str:
    return day

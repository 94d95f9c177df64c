"""Import orders; the flow is given tags, which a flow does not take."""

from prefect import flow


@flow(tags=["orders"])  # expect: PFL701
def import_orders(day: str = "today") -> str:
    return day

"""Import orders with something that came with Prefect 3.9."""

from prefect import flow
from prefect.events.actions import UnknownAction  # expect: PFL724


@flow
def import_orders(day: str = "today") -> str:
    return f"{day}: {UnknownAction.__name__}"

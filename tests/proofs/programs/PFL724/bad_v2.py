"""Import orders in a transaction, which came with Prefect 3."""

from prefect import flow
from prefect.transactions import transaction  # expect: PFL724


@flow
def import_orders(day: str = "today") -> str:
    with transaction():
        return day

"""Import orders; the flow is tried out at the end of its file."""

import observe
from prefect import flow


@flow
def import_orders(day: str = "today") -> None:
    observe.ran("import_orders")


import_orders("today")  # expect: PFL901

"""Import orders; the flow is tried out at the end of its file."""

from prefect import flow

import observe


@flow
def import_orders(day: str = "today") -> None:
    observe.ran("import_orders")


import_orders("today")  # expect: PFL901

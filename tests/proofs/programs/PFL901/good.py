"""Import orders; the flow is tried out when the file is run as a program, and only then."""

from prefect import flow

import observe


@flow
def import_orders(day: str = "today") -> None:
    observe.ran("import_orders")


if __name__ == "__main__":
    import_orders("today")

"""Import orders with a parameter as Prefect 1 had it."""

from prefect import Parameter, flow  # expect: PFL721

DAY = Parameter("day", default="today")


@flow
def import_orders(day: str = DAY) -> str:
    return day

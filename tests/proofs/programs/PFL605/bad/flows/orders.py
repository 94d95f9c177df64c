from prefect import flow


@flow(name="PFL605 bad")
def import_orders(day: str = "today") -> str:
    return day

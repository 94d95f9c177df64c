from prefect import flow


@flow(name="PFL615 good")
def import_orders(day: str = "today") -> str:
    return day

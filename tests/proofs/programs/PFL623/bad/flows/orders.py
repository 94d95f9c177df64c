from prefect import flow


@flow(name="PFL623 bad")
def import_orders(region: str = "north") -> str:
    return region

from prefect import flow


@flow(name="PFL616 bad")
def import_orders(region: str = "north") -> str:
    return region

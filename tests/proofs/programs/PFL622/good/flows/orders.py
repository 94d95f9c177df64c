from prefect import flow


@flow(name="PFL622 good")
def import_orders(region: str = "north") -> str:
    return region

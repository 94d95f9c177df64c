from prefect import flow


@flow(name="PFL614 good")
def import_orders(region: str = "north") -> str:
    return region

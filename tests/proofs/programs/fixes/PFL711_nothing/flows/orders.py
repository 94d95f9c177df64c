from prefect import flow


@flow(name="fixes PFL711_nothing")
def import_orders(region: str = "north") -> str:
    return region

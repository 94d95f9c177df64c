from prefect import flow


@flow(name="PFL608 good")
def import_orders(shop: str = "bergen", limit: int = 10) -> str:
    return f"{shop} {limit}"

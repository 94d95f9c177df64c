from prefect import flow


@flow(name="PFL607 bad")
def import_orders(shop: str = "bergen", limit: int = 10) -> str:
    return f"{shop} {limit}"

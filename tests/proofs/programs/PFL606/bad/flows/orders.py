from prefect import flow


@flow(name="PFL606 bad")
def import_orders(shop: str, limit: int = 10) -> str:
    return f"{shop} {limit}"

from prefect import flow


@flow(name="PFL628 bad")
def import_orders() -> int:
    return 1

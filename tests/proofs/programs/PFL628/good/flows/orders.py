from prefect import flow


@flow(name="PFL628 good")
def import_orders() -> int:
    return 1

from prefect import flow


@flow(name="PFL609 bad")
def import_orders() -> None:
    pass

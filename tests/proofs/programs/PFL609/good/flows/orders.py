from prefect import flow


@flow(name="PFL609 good")
def import_orders() -> None:
    pass

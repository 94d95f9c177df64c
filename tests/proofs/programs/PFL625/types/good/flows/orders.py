from prefect import flow


@flow(name="PFL625 types good")
def import_orders() -> None:
    pass

from prefect import flow


@flow(name="PFL625 types bad")
def import_orders() -> None:
    pass

from prefect import flow


@flow(name="PFL711 null_tags bad")
def import_orders() -> None:
    pass

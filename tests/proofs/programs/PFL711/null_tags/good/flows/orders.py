from prefect import flow


@flow(name="PFL711 null_tags good")
def import_orders() -> None:
    pass

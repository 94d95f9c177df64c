from prefect import flow


@flow(name="PFL627 bad")
def import_orders() -> str:
    return "done"

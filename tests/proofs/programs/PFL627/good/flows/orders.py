from prefect import flow


@flow(name="PFL627 good")
def import_orders() -> str:
    return "done"

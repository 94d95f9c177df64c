from prefect import flow


@flow(name="PFL626 good")
def import_orders() -> str:
    return "done"

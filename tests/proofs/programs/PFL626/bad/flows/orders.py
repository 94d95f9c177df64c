from prefect import flow


@flow(name="PFL626 bad")
def import_orders() -> str:
    return "done"

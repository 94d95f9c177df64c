from prefect import flow


@flow(name="PFL629 bad")
def import_orders() -> str:
    return "done"

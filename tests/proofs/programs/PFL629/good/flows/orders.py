from prefect import flow


@flow(name="PFL629 good")
def import_orders() -> str:
    return "done"

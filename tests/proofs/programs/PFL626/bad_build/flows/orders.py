from prefect import flow


@flow(name="PFL626 bad_build")
def import_orders() -> str:
    return "done"

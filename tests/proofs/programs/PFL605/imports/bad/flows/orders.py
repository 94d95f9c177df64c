from prefect import flow

from flows.shops import STORES


@flow(name="PFL605 imports bad")
def import_orders() -> None:
    print(STORES)

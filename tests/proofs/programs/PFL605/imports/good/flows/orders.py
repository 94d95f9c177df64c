from prefect import flow

from flows.shops import SHOPS


@flow(name="PFL605 imports good")
def import_orders() -> None:
    print(SHOPS)

"""Import orders and log it."""

from prefect import flow, get_run_logger


@flow
def import_orders() -> None:
    logger = get_run_logger()
    logger.info("importing")

"""Import orders and log it."""

from prefect import flow, get_run_logger

logger = get_run_logger()  # expect: PFL904


@flow
def import_orders() -> None:
    logger.info("importing")

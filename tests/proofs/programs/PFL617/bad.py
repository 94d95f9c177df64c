"""Deploy a flow from Python."""

import os
from pathlib import Path

from prefect import flow

import observe
import pool


@flow(name="PFL617 bad")
def import_orders() -> None:
    pass


if __name__ == "__main__":
    pool.make("images")
    os.chdir(Path(__file__).parent)
    exception, deployed = None, False
    try:
        import_orders.deploy(  # expect: PFL617
            "nightly",
            work_pool_name="images",
            print_next_steps=False,
        )
        deployed = True
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, deployed=deployed)

"""Deploy a flow by the function for several."""

import os
from pathlib import Path

from prefect import deploy, flow

import observe
import pool


@flow(name="PFL618 good")
def import_orders() -> None:
    pass


if __name__ == "__main__":
    pool.make("images")
    os.chdir(Path(__file__).parent)
    exception, deployed = None, 0
    try:
        made = deploy(
            import_orders.to_deployment("nightly"),
            work_pool_name="images",
            image="acme/orders:1",
            build=False,
            push=False,
        )
        deployed = len(made)
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, deployed=deployed)

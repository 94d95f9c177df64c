"""Deploy a flow, and start the deployment by its name."""

import os
from pathlib import Path

from prefect import flow
from prefect.deployments import run_deployment

import observe


@flow(name="PFL509 bad")
def import_orders() -> None:
    pass


if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    import_orders.to_deployment("nightly").apply()
    exception, started = None, 0
    try:
        run_deployment("PFL509 bad/nightli", timeout=0)  # expect: PFL509
        started = 1
    except Exception as error:
        exception = type(error).__name__
    refused = []
    for name in ("nightly", "shop/PFL509 bad/nightly"):
        try:
            run_deployment(name, timeout=0)
        except Exception as error:
            refused.append(type(error).__name__ in ("ObjectNotFound", "ValueError"))
    observe.report(exception=exception, started=started, refused=refused)

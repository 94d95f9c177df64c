"""Load a flow from the folder of this file."""

import os
from pathlib import Path

from prefect import flow

import observe


@flow(name="import-orders")
def import_orders() -> None:
    pass


if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    exception, name = None, None
    try:
        loaded = flow.from_source(".", "bad.py:import-orders")  # expect: PFL630
        name = loaded.name
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, name=name)

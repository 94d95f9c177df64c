"""Import orders and report them under a key that Prefect does not take."""

from prefect import flow
from prefect.artifacts import create_markdown_artifact

import observe


@flow
def import_orders() -> None:
    observe.ran("import_orders")
    create_markdown_artifact("# Orders", key="daily_orders")  # expect: PFL713


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, exception=run.exception, bodies=observe.bodies("import_orders"))

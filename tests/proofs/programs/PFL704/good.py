"""Import orders; the annotation of the day allows its default."""

from typing import Optional

from prefect import flow

import observe


@flow
def import_orders(day: Optional[str] = None) -> str:  # noqa: UP045
    observe.ran("import_orders")
    return day or "today"


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, exception=run.exception, bodies=observe.bodies("import_orders"))

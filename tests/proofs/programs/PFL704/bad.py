"""Import orders; the default of the day is not what its annotation says."""

from prefect import flow

import observe


@flow
def import_orders(day: str = None) -> str:  # type: ignore[assignment]  # noqa: RUF013  # expect: PFL704
    observe.ran("import_orders")
    return day or "today"


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, exception=run.exception, bodies=observe.bodies("import_orders"))

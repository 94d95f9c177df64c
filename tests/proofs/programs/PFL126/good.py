"""Import orders from a shop that is down, with a hook that alerts somebody."""

from prefect import flow

import observe


def alert(flow, flow_run, state):
    observe.ran("alert")


@flow(on_failure=[alert])
def import_orders(day: str):
    raise ConnectionError(day)


@flow(on_failure=[alert])
def import_prices(day: str):
    raise ConnectionError(day)


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    observe.run(import_prices, "2026-01-01")
    observe.report(state=run.state, alerts=observe.bodies("alert"))

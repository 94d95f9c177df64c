"""Import orders from a shop that is down, with a hook that asks for the run logger first."""

from prefect import flow, get_run_logger

import observe


def alert(flow, flow_run, state):
    get_run_logger().error("the import of orders failed")
    observe.ran("alert")


@flow(on_failure=[alert])  # expect: PFL126
def import_orders(day: str):
    raise ConnectionError(day)


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    observe.report(state=run.state, alerts=observe.bodies("alert"))

"""The same with the logger of the flow run that the hook is given."""

from prefect import flow
from prefect.logging.loggers import flow_run_logger

import observe


def alert(flow, flow_run, state):
    flow_run_logger(flow_run, flow).error("the import of orders failed")
    observe.ran("alert")


@flow(on_failure=[alert])
def import_orders(day: str):
    raise ConnectionError(day)


if __name__ == "__main__":
    run = observe.run(import_orders, "2026-01-01")
    observe.report(state=run.state, alerts=observe.bodies("alert"))

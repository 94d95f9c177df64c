"""Make a deployment with one schedule."""

from prefect import flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

import observe


@flow
def import_orders() -> None:
    pass


def make() -> RunnerDeployment:
    return import_orders.to_deployment("nightly", schedules=[Cron("0 3 * * *")])


if __name__ == "__main__":
    exception, schedules = None, 0
    try:
        schedules = len(make().schedules or [])
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, schedules=schedules)

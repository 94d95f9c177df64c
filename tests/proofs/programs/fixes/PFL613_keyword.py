"""Make a deployment with a schedule that is given its cron by position."""

from prefect import flow
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment

import observe


@flow
def import_orders() -> None:
    pass


def make() -> RunnerDeployment:
    return import_orders.to_deployment("nightly", schedule=CronSchedule("0 3 * * *"))  # type: ignore[misc]  # expect: PFL613


if __name__ == "__main__":
    exception, schedules = None, 0
    try:
        schedules = len(make().schedules or [])
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, schedules=schedules)

"""Make deployments with schedules that are given their cron and interval by keyword."""

from prefect import flow
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Interval

import observe


@flow
def import_orders() -> None:
    pass


def words(schedule: object) -> str:
    if isinstance(schedule, IntervalSchedule):
        return str(schedule.interval.total_seconds())
    assert isinstance(schedule, CronSchedule)
    return f"{schedule.cron} {schedule.timezone}"


def nightly() -> RunnerDeployment:
    schedule = Cron(timezone="Europe/Oslo", cron="0 3 * * *")  # type: ignore[call-arg]  # expect: PFL613
    return import_orders.to_deployment("nightly", schedule=schedule)


def hourly() -> RunnerDeployment:
    return import_orders.to_deployment("hourly", schedule=Interval(interval=3600))  # type: ignore[call-arg]  # expect: PFL613


if __name__ == "__main__":
    found: list[str] = []
    for make in (nightly, hourly):
        try:
            (made,) = make().schedules or []
        except Exception as error:
            found.append(type(error).__name__)
        else:
            found.append(words(made.schedule))
    observe.report(found=found)

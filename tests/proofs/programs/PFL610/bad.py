"""When the month is closed, on its first Monday, and a report is made, in February."""

import asyncio
from datetime import datetime, timezone

from prefect.server.schemas.schedules import CronSchedule

import observe

FIRST_MONDAY = CronSchedule(cron="0 9 1-7 * 1", timezone="UTC")  # expect: PFL610
LAST_DAY = CronSchedule(cron="0 0 31 2 *", timezone="UTC")  # expect: PFL610
START = datetime(2030, 1, 1, tzinfo=timezone.utc)


async def days(schedule: CronSchedule, end: datetime) -> list[str]:
    """The days for which the scheduler of Prefect makes runs."""
    found = await schedule.get_dates(n=50, start=START, end=end)
    return [it.strftime("%d %B") for it in found]


async def main() -> None:
    closed = await days(FIRST_MONDAY, datetime(2030, 2, 1, tzinfo=timezone.utc))
    exception = None
    try:
        await days(LAST_DAY, datetime(2031, 1, 1, tzinfo=timezone.utc))
    except Exception as error:
        exception = type(error).__name__
    observe.report(days=", ".join(closed), exception=exception)


if __name__ == "__main__":
    asyncio.run(main())

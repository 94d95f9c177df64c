"""Close the month on its first Monday, and make a report on a day of February."""

import asyncio

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.schedules import CronSchedule

import scheduled


@flow(name="PFL610 bad")
def close_month() -> None:
    pass


FIRST_MONDAY = CronSchedule(cron="0 9 1-7 * 1", timezone="UTC")  # expect: PFL610
LAST_DAY = CronSchedule(cron="0 0 31 2 *", timezone="UTC")  # expect: PFL610


async def main() -> None:
    async with get_client() as client:
        flow_id = await client.create_flow(close_month)
        days = await scheduled.days(client, flow_id, FIRST_MONDAY, until="2030-02-01")
        reports = await scheduled.days(client, flow_id, LAST_DAY, until="2031-01-01")
    scheduled.report(days=days, reports=len(reports))


if __name__ == "__main__":
    asyncio.run(main())

"""Import orders with the task runner that does the same in Prefect 3."""

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner


@flow(task_runner=ThreadPoolTaskRunner(max_workers=1))
def import_orders(day: str = "today") -> str:
    return day

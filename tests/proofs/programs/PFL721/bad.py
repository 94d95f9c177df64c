"""Import orders with a task runner that Prefect 3 does not have."""

from prefect import flow
from prefect.task_runners import SequentialTaskRunner  # expect: PFL721


@flow(task_runner=SequentialTaskRunner())
def import_orders(day: str = "today") -> str:
    return day

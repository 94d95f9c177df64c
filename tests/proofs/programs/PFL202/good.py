"""Send ten reminders, two at a time; the first one fails."""

import time

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

import observe


@task
def send_reminder(customer: int) -> None:
    observe.ran("send_reminder")
    if customer == 0:
        raise ValueError("customer 0 has no address")
    time.sleep(0.5)


@flow(task_runner=ThreadPoolTaskRunner(max_workers=2))
def send_reminders(customers: list[int]) -> None:
    reminders = [send_reminder.submit(customer) for customer in customers]
    for reminder in reminders:
        reminder.wait()
    for reminder in reminders:
        reminder.result()


if __name__ == "__main__":
    run = observe.run(send_reminders, list(range(10)))
    observe.report(
        state=run.state,
        all_sent=observe.bodies("send_reminder") == 10,
        failed=observe.failed_tasks(run),
    )

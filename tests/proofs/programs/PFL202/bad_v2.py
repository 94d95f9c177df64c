"""Send ten reminders; the first one fails."""

import time

from prefect import flow, task

import observe


@task
def send_reminder(customer: int) -> None:
    observe.ran("send_reminder")
    if customer == 0:
        raise ValueError("customer 0 has no address")
    time.sleep(0.5)


@flow
def send_reminders(customers: list[int]) -> None:
    for customer in customers:
        send_reminder.submit(customer)


if __name__ == "__main__":
    run = observe.run(send_reminders, list(range(10)))
    observe.report(
        state=run.state,
        all_sent=observe.bodies("send_reminder") == 10,
        failed=observe.failed_tasks(run),
    )

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


@task
def remind(customer: int) -> None:
    send_reminder.submit(customer)


@flow
def remind_one() -> None:
    remind(0)


@flow
def remind_one_and_tell() -> list:
    return [remind.submit(0)]


if __name__ == "__main__":
    run = observe.run(send_reminders, list(range(10)))
    all_sent = observe.bodies("send_reminder") == 10
    observe.report(
        state=run.state,
        all_sent=all_sent,
        failed=observe.failed_tasks(run),
        in_tasks=[observe.run(flow).state for flow in (remind_one, remind_one_and_tell)],
    )

"""Send two reminders, with a retry of the flow, and ask for the time three times; all results are kept."""

import time

from prefect import flow, task
from prefect.runtime import flow_run

import observe


@task(persist_result=True)
def send_reminder(customer: str) -> str:
    observe.ran("send_reminder")
    return customer.title()


@task(persist_result=True)
def current_time() -> float:
    observe.ran("current_time")
    return time.time()


@flow(retries=1)
def remind() -> None:
    send_reminder("ada")
    send_reminder("ada")  # expect: PFL302
    if flow_run.run_count == 1:
        raise ConnectionError("no receipt")


@flow
def watch() -> None:
    for _ in range(3):
        current_time()  # expect: PFL302


if __name__ == "__main__":
    reminded = observe.run(remind)
    watched = observe.run(watch)
    observe.report(
        state=reminded.state,
        sent=observe.bodies("send_reminder"),
        watched=watched.state,
        asked=observe.bodies("current_time"),
    )

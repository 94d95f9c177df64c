"""Send two reminders that differ, with a retry of the flow, and ask for the time three times, uncached."""

import time

from prefect import flow, task
from prefect.cache_policies import INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE
from prefect.runtime import flow_run

import observe


@task(persist_result=True, cache_policy=INPUTS + TASK_SOURCE + RUN_ID)
def send_reminder(customer: str, number: int) -> str:
    observe.ran("send_reminder")
    return f"{customer.title()} {number}"


@task(cache_policy=NO_CACHE)
def current_time() -> float:
    observe.ran("current_time")
    return time.time()


@flow(retries=1)
def remind() -> None:
    send_reminder("ada", number=1)
    send_reminder("ada", number=2)
    if flow_run.run_count == 1:
        raise ConnectionError("no receipt")


@flow
def watch() -> None:
    for _ in range(3):
        current_time()


if __name__ == "__main__":
    reminded = observe.run(remind)
    watched = observe.run(watch)
    observe.report(
        state=reminded.state,
        sent=observe.bodies("send_reminder"),
        watched=watched.state,
        asked=observe.bodies("current_time"),
    )

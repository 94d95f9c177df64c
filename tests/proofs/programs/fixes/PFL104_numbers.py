"""Retry after durations, and after a string that holds a number."""

from datetime import timedelta

from prefect import flow, task

import observe

PAUSE = timedelta(seconds=1)


def fail_once(name: str) -> str:
    observe.ran(name)
    if observe.bodies(name) == 1:
        raise ConnectionError(name)
    return name


@flow
def by_tasks() -> list[str]:
    @task(retries=2, retry_delay_seconds=timedelta(seconds=1))  # expect: PFL104
    def fetch() -> str:
        return fail_once("duration")

    @task(retries=2, retry_delay_seconds="1")  # expect: PFL104
    def send() -> str:
        return fail_once("string")

    return [fetch(), send()]


@flow(retries=1, retry_delay_seconds=PAUSE)  # expect: PFL104
def again() -> str:
    return fail_once("flow")


if __name__ == "__main__":
    runs = [observe.run(it) for it in (by_tasks, again)]
    observe.report(states=[run.state for run in runs], values=[run.value for run in runs])

"""A task limited by a `timedelta` that runs for longer, and one that has zero for a limit."""

import time
from datetime import timedelta

from prefect import flow, task

import observe

SHORT = timedelta(seconds=0.1)


def wait() -> int:
    # Many short waits: Prefect 2 can't break into one long wait.
    for _ in range(50):
        time.sleep(0.01)
    return 3


@task(timeout_seconds=0, name="free")  # expect: PFL112
def free() -> int:
    return wait()


@task(timeout_seconds=timedelta(seconds=0.1))  # expect: PFL112
def limited() -> int:
    return wait()


@task(timeout_seconds=SHORT)  # expect: PFL112
def limited_by_a_name() -> int:
    return wait()


@flow
def run_free() -> int:
    return free()


@flow
def run_limited() -> int:
    return limited()


@flow
def run_limited_by_a_name() -> int:
    return limited_by_a_name()


if __name__ == "__main__":
    flows = (run_free, run_limited, run_limited_by_a_name)
    observe.report(states=[observe.run(it).state for it in flows])

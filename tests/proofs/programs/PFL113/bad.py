"""Wait for a job that takes too long; whatever happens is caught."""

import time

from prefect import flow, task

import observe


@task(timeout_seconds=1)
def wait_for_job() -> str:
    try:
        # Many short waits: Prefect 2 can't break into one long wait.
        for _ in range(60):
            time.sleep(0.05)
    except BaseException:  # expect: PFL113
        return "gave up"
    return "done"


@flow
def nightly() -> str:
    return wait_for_job()


if __name__ == "__main__":
    run = observe.run(nightly)
    observe.report(state=run.state, value=run.value, exception=run.exception)

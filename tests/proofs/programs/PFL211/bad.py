"""Run flows whose task runners are not what they should be."""

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

import observe


@flow(task_runner="concurrent")  # expect: PFL211
def named() -> None:
    observe.ran("named")


@flow(task_runner=ThreadPoolTaskRunner(max_workers=0))  # expect: PFL211
def no_worker() -> None:
    observe.ran("no_worker")


@flow(task_runner=ThreadPoolTaskRunner(max_workers="4"))  # expect: PFL211
def text() -> None:
    observe.ran("text")


def raised_by(work) -> str | None:
    try:
        work(return_state=True).result()
    except Exception as error:
        return type(error).__name__
    return None


if __name__ == "__main__":
    observe.report(
        exceptions=[raised_by(work) for work in (named, no_worker, text)],
        entered=sum(observe.bodies(name) for name in ("named", "no_worker", "text")),
    )

"""Run a flow whose task runner has its number of workers as a string."""

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

import observe


@task
def length(word: str) -> int:
    return len(word)


@flow(task_runner=ThreadPoolTaskRunner(max_workers="4"))  # expect: PFL211
def lengths() -> list[int]:
    return length.map(["a", "bc"]).result()


if __name__ == "__main__":
    run = observe.run(lengths)
    observe.report(state=run.state, value=run.value)

"""Convert files in processes, and note down which ones failed."""

import threading

from prefect import flow, task
from prefect.task_runners import ProcessPoolTaskRunner

import observe

failed: list[str] = []


@task
def convert(path: str) -> None:
    failed.append(path)  # expect: PFL212


@task
def convert_alone(path: str, lock) -> None:
    print(path)


@flow(task_runner=ProcessPoolTaskRunner(max_workers=1))
def convert_all(paths: list[str]) -> int:
    convert.map(paths).wait()
    return len(failed)


@flow(task_runner=ProcessPoolTaskRunner(max_workers=1))
def convert_one(path: str) -> None:
    lock = threading.Lock()
    convert_alone.submit(path, lock).result()  # expect: PFL212


if __name__ == "__main__":
    run = observe.run(convert_all, ["a.txt", "b.txt"])
    locked = observe.run(convert_one, "a.txt")
    observe.report(
        state=run.state, noted=run.value, locked=locked.state, exception=locked.exception
    )

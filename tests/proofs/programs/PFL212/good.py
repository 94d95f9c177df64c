"""Convert files in processes, and return which ones failed."""

from prefect import flow, task
from prefect.task_runners import ProcessPoolTaskRunner

import observe


@task
def convert(path: str) -> str:
    return path


@flow(task_runner=ProcessPoolTaskRunner(max_workers=1))
def convert_all(paths: list[str]) -> int:
    failed = convert.map(paths).result()
    return len(failed)


@flow(task_runner=ProcessPoolTaskRunner(max_workers=1))
def convert_one(path: str) -> None:
    convert.submit(path).result()


if __name__ == "__main__":
    run = observe.run(convert_all, ["a.txt", "b.txt"])
    locked = observe.run(convert_one, "a.txt")
    observe.report(
        state=run.state, noted=run.value, locked=locked.state, exception=locked.exception
    )

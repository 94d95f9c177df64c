"""Process two files with two workers, each with a task inside of a task."""

import threading

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

import observe

both_are_there = threading.Barrier(2)


@task
def download(url: str) -> str:
    return url


@task
def process(url: str) -> int:
    both_are_there.wait(30)
    return len(download.submit(url).result(timeout=4))


@flow(task_runner=ThreadPoolTaskRunner(max_workers=2))
def process_all(urls: list[str]) -> list[int]:
    futures = process.map(urls)  # expect: PFL207
    return [future.result() for future in futures]


if __name__ == "__main__":
    run = observe.run(process_all, ["one", "three"])
    observe.report(state=run.state, exception=run.exception, lengths=run.value)

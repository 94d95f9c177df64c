"""Convert six files."""

import time

from prefect import flow, task

import observe


@task
def convert(path: str) -> str:
    with observe.inside():
        time.sleep(0.5)
    return path.replace(".csv", ".parquet")


@flow
def convert_all(paths: list[str]) -> list[str]:
    converted = []
    for path in paths:
        print("converting", path)
        converted.append(convert.submit(path).result())  # expect: PFL203
    return converted


if __name__ == "__main__":
    run = observe.run(convert_all, [f"{number}.csv" for number in range(6)])
    observe.report(state=run.state, overlapped=observe.peak() > 1, converted=len(run.value))

"""Run a flow whose task runner is only named."""

from prefect import flow

import observe


@flow(task_runner="concurrent")  # expect: PFL211
def named() -> None:
    observe.ran("named")


def raised_by(work) -> str | None:
    try:
        work(return_state=True).result()
    except Exception as error:
        return type(error).__name__
    return None


if __name__ == "__main__":
    observe.report(exception=raised_by(named), entered=observe.bodies("named"))

"""Export a day from the command line."""

from prefect import flow, task

import observe


@task
def export(day: str) -> None:
    observe.ran("export")


@flow
def export_day(day: str) -> None:
    export.submit(day).result()


if __name__ == "__main__":
    exception = None
    try:
        export_day("2024-01-01")
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, exported=observe.bodies("export"))

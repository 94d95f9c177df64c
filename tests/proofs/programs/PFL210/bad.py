"""Export a day from the command line."""

from prefect import task

import observe


@task
def export(day: str) -> None:
    observe.ran("export")


if __name__ == "__main__":
    exception = None
    try:
        export.submit("2024-01-01").result()  # expect: PFL210
    except Exception as error:
        exception = type(error).__name__
    observe.report(exception=exception, exported=observe.bodies("export"))

"""Load two kinds of data, of which one can't be had."""

from prefect import flow, task

import observe


@task
def load(what: str) -> str:
    if what == "refunds":
        raise ConnectionError(what)
    return what


@flow
def import_data():
    return [load.submit("orders"), load.submit("refunds")]


if __name__ == "__main__":
    run = observe.run(import_data)
    observe.report(state=run.state, failed=observe.failed_tasks(run))

"""Write a file and check it; a file that is no good has to go again."""

from prefect import flow, task

import observe


@task
def write_file(path: str) -> None:
    observe.ran("write_file")


@write_file.on_rollback
def remove_file(txn) -> None:  # expect: PFL127
    observe.ran("remove_file")


@task
def check(path: str) -> None:
    raise ValueError(path)


@flow
def export(path: str) -> None:
    write_file(path)
    check(path)


if __name__ == "__main__":
    run = observe.run(export, "orders.csv")
    observe.report(
        state=run.state,
        written=observe.bodies("write_file"),
        removed=observe.bodies("remove_file"),
    )

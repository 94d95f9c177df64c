"""Map a task over tables."""

from prefect import flow, task, unmapped

import observe


@task
def export(table, columns) -> str:
    observe.ran("export")
    return str(columns)


@flow
def lengths() -> None:
    [it.result() for it in export.map(["a", "b", "c"], columns=unmapped(["id", "name"]))]


@flow
def nothing_to_map() -> None:
    [it.result() for it in export.map(["orders"], columns="id")]


@flow
def options(tables: list[str]) -> list[str]:
    return [it.result() for it in export.map(tables, columns=unmapped({"a": 1, "b": 2}))]


if __name__ == "__main__":
    runs = observe.run(lengths), observe.run(nothing_to_map)
    observe.report(
        states=[run.state for run in runs],
        exceptions=[run.exception for run in runs],
        exported=observe.bodies("export"),
        got=observe.run(options, ["orders", "items"]).value,
    )

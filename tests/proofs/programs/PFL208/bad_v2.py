"""Load tables in threads."""

from concurrent.futures import ThreadPoolExecutor

from prefect import flow, get_run_logger, task

import observe


@task
def export(table: str) -> bool:
    return bool(table)


def load(table: str) -> None:
    get_run_logger().info("loading %s", table)
    observe.ran("load")


def start_export(table: str) -> bool:
    return export.submit(table).result()


@flow
def load_all() -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(load, "orders").result()  # expect: PFL208


@flow
def export_all() -> bool:
    with ThreadPoolExecutor() as pool:
        return pool.submit(start_export, "orders").result()  # expect: PFL208


if __name__ == "__main__":
    runs = observe.run(load_all), observe.run(export_all)
    observe.report(
        states=[run.state for run in runs],
        exceptions=[run.exception for run in runs],
        loaded=observe.bodies("load"),
    )

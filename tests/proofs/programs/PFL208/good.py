"""Load tables in threads."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from prefect import flow, get_run_logger, task
from prefect.runtime import flow_run

import observe


@task
def export(table: str) -> bool:
    return flow_run.id is not None


def load(table: str) -> None:
    get_run_logger().info("loading %s", table)
    observe.ran("load")


def start_export(table: str) -> bool:
    return export.submit(table).result()


@flow
def load_all() -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(copy_context().run, load, "orders").result()


@flow
def export_all() -> bool:
    with ThreadPoolExecutor() as pool:
        return pool.submit(copy_context().run, start_export, "orders").result()


@flow
def call_all() -> bool:
    with ThreadPoolExecutor() as pool:
        return pool.submit(copy_context().run, export, "orders").result()


if __name__ == "__main__":
    runs = observe.run(load_all), observe.run(export_all)
    observe.report(
        states=[run.state for run in runs],
        exceptions=[run.exception for run in runs],
        loaded=observe.bodies("load"),
        in_flow_run=observe.run(call_all).value is True,
    )

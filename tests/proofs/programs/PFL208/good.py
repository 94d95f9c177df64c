"""Load tables in threads, and in processes that are not forked."""

import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
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


def load_apart(table: str) -> bool:
    logging.getLogger(__name__).info("loading %s", table)
    return True


@flow
def load_in_process() -> list[bool]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map(load_apart, ["orders"])


@flow
def export_in_process() -> bool:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(load_apart, "orders").result()


if __name__ == "__main__":
    runs = [
        observe.run(flow) for flow in (load_all, export_all, load_in_process, export_in_process)
    ]
    observe.report(
        states=[run.state for run in runs],
        exceptions=[run.exception for run in runs],
        loaded=observe.bodies("load"),
        in_flow_run=observe.run(call_all).value is True,
    )

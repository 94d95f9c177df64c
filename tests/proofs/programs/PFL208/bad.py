"""Load tables in threads, and in processes that are not forked."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

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
        pool.submit(load, "orders").result()  # expect: PFL208


@flow
def export_all() -> bool:
    with ThreadPoolExecutor() as pool:
        return pool.submit(start_export, "orders").result()  # expect: PFL208


@flow
def call_all() -> bool:
    with ThreadPoolExecutor() as pool:
        return pool.submit(export, "orders").result()  # expect: PFL208


@flow
def load_in_process() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.map(load, ["orders"])  # expect: PFL208


@flow
def export_in_process() -> bool:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(start_export, "orders").result()  # expect: PFL208


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

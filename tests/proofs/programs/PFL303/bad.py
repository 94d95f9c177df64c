"""Look up two articles under a lock; Prefect tries to make a cache key of the lock."""

import threading

from prefect import flow, task

import logged


@task
def stock(lock: threading.Lock, article: str) -> int:  # expect: PFL303
    with lock:
        return len(article)


@flow
def stock_list() -> int:
    lock = threading.Lock()
    return stock(lock, "chair") + stock(lock, "table")


if __name__ == "__main__":
    logged.observe_run(stock_list, "Error encountered when computing cache key")

"""Look up two articles under a lock; the task has no cache key."""

import threading

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

import logged


@task(cache_policy=NO_CACHE)
def stock(lock: threading.Lock, article: str) -> int:
    with lock:
        return len(article)


@flow
def stock_list() -> int:
    lock = threading.Lock()
    return stock(lock, "chair") + stock(lock, "table")


if __name__ == "__main__":
    logged.observe_run(stock_list, "Error encountered when computing cache key")

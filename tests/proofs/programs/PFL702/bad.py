"""Fetch pages of orders with a task that is hidden under another decorator."""

import functools
from collections.abc import Callable
from typing import Any

from prefect import flow, task

import observe


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return inner


@logged  # expect: PFL702
@task
def fetch(page: int) -> int:
    observe.ran("fetch")
    return page


@flow
def import_orders() -> int:
    futures = [fetch.submit(page) for page in (1, 2)]
    return sum(future.result() for future in futures)


if __name__ == "__main__":
    run = observe.run(import_orders)
    observe.report(state=run.state, exception=run.exception, fetched=observe.bodies("fetch"))

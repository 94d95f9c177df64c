"""Getting results out of many task runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from prefect.futures import PrefectFuture, wait

T = TypeVar("T")


def collect(futures: Iterable[PrefectFuture[T]]) -> list[T]:
    """Results in the order of submission; the first failure is raised after all have ended."""
    pending = list(futures)
    wait(pending)
    return [future.result() for future in pending]


def split(futures: Iterable[PrefectFuture[T]]) -> tuple[list[T], list[BaseException]]:
    """Results, and the exceptions of the task runs that failed."""
    values: list[T] = []
    failures: list[BaseException] = []
    for future in futures:
        outcome = future.result(raise_on_failure=False)
        if isinstance(outcome, BaseException):
            failures.append(outcome)
        else:
            values.append(outcome)
    return values, failures

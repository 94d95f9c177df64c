"""A stack that is deep enough for any tree that the parsers return."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_STACK_BYTES = (512 << 20, 128 << 20, 32 << 20)
"""Stack sizes to try, largest first: a process with little address space may not get the first."""

_RECURSION_LIMIT = 100_000


class _Deep(threading.local):
    active = False


_deep = _Deep()
_lock = threading.Lock()
_runs = 0
_former_limit = 0


def run_with_deep_stack(function: Callable[[], T]) -> T:
    """Call a function in a thread whose stack is deep enough for any tree that the parsers return.

    What the function raises is raised here. Inside such a thread it is called directly.
    """
    if _deep.active:
        return function()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        _deep.active = True
        try:
            results.append(function())
        except BaseException as error:
            errors.append(error)

    _raise_recursion_limit()
    try:
        _start(run).join()
    finally:
        _restore_recursion_limit()
    if errors:
        raise errors[0]
    return results[0]


def _start(run: Callable[[], None]) -> threading.Thread:
    """A started thread with the deepest stack that can be had."""
    failure: Exception | None = None
    for size in (*_STACK_BYTES, 0):
        thread = threading.Thread(target=run, name="prefect-lint-deep-stack", daemon=True)
        with _lock:
            try:
                former = threading.stack_size(size)
            except ValueError as error:
                failure = error
                continue
            try:
                thread.start()
                return thread
            except RuntimeError as error:
                failure = error
            finally:
                threading.stack_size(former)
    assert failure is not None
    raise failure


def _raise_recursion_limit() -> None:
    """Raise the limit, which all threads share, until the last deep run ends."""
    global _runs, _former_limit
    with _lock:
        if _runs == 0:
            _former_limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_former_limit, _RECURSION_LIMIT))
        _runs += 1


def _restore_recursion_limit() -> None:
    global _runs
    with _lock:
        _runs -= 1
        if _runs == 0:
            sys.setrecursionlimit(_former_limit)

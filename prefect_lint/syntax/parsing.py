"""Parsing with LibCST: fast, and safe against texts that would crash or hang the parser."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import libcst as cst

from prefect_lint.syntax import complexity
from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.faults import SyntaxFault, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SyntaxFault", "TooComplex", "parse", "run_with_deep_stack", "trusting_the_parser"]

T = TypeVar("T")

_STACK_BYTES = (512 << 20, 128 << 20, 32 << 20)
"""Stack sizes to try, largest first: a process with little address space may not get the first."""

_RECURSION_LIMIT = 100_000


def parse(text: str) -> cst.Module:
    """The LibCST tree of a source text.

    Raises `SyntaxFault` when it is not Python 3, and `TooComplex` when parsing it could kill the process.
    The garbage collector is off meanwhile: a growing tree makes it run often, and it finds nothing.
    """
    complexity.check(text)
    collecting = gc.isenabled()
    gc.disable()
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise explain(text, error.message) from None
    except RecursionError:
        raise TooComplex("nested too deeply for the parser", None) from None
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        # A panic in LibCST's native code is not an `Exception`, and its class can't be imported.
        raise explain(text, f"the parser failed: {type(error).__name__}") from error
    finally:
        if collecting:
            gc.enable()


@contextmanager
def trusting_the_parser() -> Iterator[None]:
    """Leave out LibCST's validation of single nodes, for a run in which only its parser makes nodes.

    LibCST validates every node as if a person had put it together; those of its own parser are right, and
    looking at each again is a seventh of the parse. For a whole run, not for each file: changing a class
    empties the interpreter's caches of all classes below it.
    """
    validate = cst.CSTNode.__post_init__
    cst.CSTNode.__post_init__ = _trust  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        cst.CSTNode.__post_init__ = validate  # type: ignore[method-assign]


def _trust(node: cst.CSTNode) -> None:
    """In place of the validation of a node."""


class _Deep(threading.local):
    active = False


_deep = _Deep()
_lock = threading.Lock()
_runs = 0
_former_limit = 0


def run_with_deep_stack(function: Callable[[], T]) -> T:
    """Call a function in a thread whose stack is deep enough for any tree that `parse` returns.

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

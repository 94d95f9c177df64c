"""How many processes are worth their start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prefect_lint.engine.workers.starting import can_fork

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from prefect_lint.engine.analysis import Task


_SHARE = 150_000
"""Bytes of code to check that make another forked process worth its start."""
_SHARE_OF_PROGRAM = 2_000_000
"""The same for one that is started as a program: each of those reads and links the whole repository itself."""
_HARMLESS = 100_000
"""Bytes that are checked in this process where workers are started as programs."""

_MOST = 64


def processes(task: Task, jobs: int) -> int:
    """How many workers there should be; 0 for none, when this process does better without.

    `jobs` is what the user wants, or 0. Where workers are forked there is always one, because that costs
    hundredths of a second.
    """
    if jobs > 0:
        return min(jobs, _MOST)
    size = _bytes(task.targets)
    if can_fork():
        return max(1, min(_cores(), size // _SHARE))
    if size < _HARMLESS:
        return 0
    return max(1, min(_cores(), size // _SHARE_OF_PROGRAM))


def _cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _bytes(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            total += os.stat(path).st_size
        except OSError:
            continue
    return total

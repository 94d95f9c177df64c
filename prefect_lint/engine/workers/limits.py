"""What a worker may use: processor time for one file, and memory."""

from __future__ import annotations

import os
import signal
import sys
from typing import NamedTuple

_MEMORY = 6 << 30
_LEAST_MEMORY = 2 << 30
_MEMORY_PER_FILE = 4 << 20
"""A file takes a fifth of a megabyte in the model, on average."""
_SECONDS_PER_FILE = 0.01
"""What is found out once about the whole repository counts for the file for which it is asked first."""


class Limits(NamedTuple):
    """Limits of a worker."""

    seconds: float
    """Processor time for the work on one file."""
    patience: float
    """Time on the clock for the same."""
    memory: int
    """Bytes of address space, half a gigabyte of which is stack."""


def limits_for(files: int) -> Limits:
    """The limits for a repository of so many files.

    The largest files that are read take less than ten seconds. A worker may also wait for something, so the
    clock gets more patience, where the system can watch the processor time.
    """
    seconds = 30 + files * _SECONDS_PER_FILE
    memory = min(_MEMORY + files * _MEMORY_PER_FILE, max(_LEAST_MEMORY, _installed_memory()))
    return Limits(seconds, seconds * (3 if sys.platform == "win32" else 10), memory)


def _installed_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _MEMORY


def limit_memory(memory: int) -> None:
    """Let this process have no more address space than this, where the system can see to that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        memory = min(memory, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
        # The dump of a crash would be as large as all that.
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (OSError, ValueError):
        return


def limit_time(seconds: float) -> None:
    """End this process when it uses so much more processor time; 0 for no limit.

    The system does it, so that it works also while native code runs. Elsewhere than on POSIX it is the
    supervisor alone who watches.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)

"""What the benchmarks measure with: the CPU of whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Usage(NamedTuple):
    """What a process took."""

    seconds: float
    """Of user and system CPU, its children included."""
    megabytes: float
    """Of memory, at its peak."""


def usage(
    command: Sequence[str], cwd: Path | None = None, extra: Mapping[str, str] | None = None
) -> Usage:
    """CPU and memory of a command; what it writes is dropped."""
    # Compiled code is kept, as it is once a package is installed.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**environment, **(extra or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, used = os.wait4(process.pid, 0)
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(
    command: Sequence[str],
    rounds: int,
    cwd: Path | None = None,
    extra: Mapping[str, str] | None = None,
) -> Usage:
    """The medians of several rounds, after one that is not counted."""
    usage(command, cwd, extra)
    found = [usage(command, cwd, extra) for _ in range(rounds)]
    return Usage(statistics.median(it.seconds for it in found), max(it.megabytes for it in found))

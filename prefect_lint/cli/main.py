"""The command `prefect-lint`."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, that of the process by default; returns the exit code."""
    own_process = arguments is None
    collecting = gc.isenabled()
    # Modules are not for the collector, and many a run takes hardly longer than to import them.
    gc.disable()
    try:
        from prefect_lint.cli.running import run
    finally:
        if own_process:
            gc.freeze()
        if collecting:
            gc.enable()
    try:
        return run(arguments)
    finally:
        if own_process:
            # The process ends, and the interpreter would look through all that there is, several times.
            gc.freeze()

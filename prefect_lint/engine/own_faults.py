"""A fault of the linter itself, in words."""

from __future__ import annotations

import os

PROGRAM = "prefect-lint itself"


def describe(error: Exception, whose: str = PROGRAM) -> str:
    """What was raised and where: `a fault of prefect-lint itself: KeyError at usage.py:12`."""
    # Only now: faults are rare, and this takes a while to import.
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"a fault of {whose}: {type(error).__name__}{where}"

"""The work on one file after another, for whoever watches that none takes the others down with it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

_NOTHING = nullcontext()


def no_step(path: str) -> AbstractContextManager[object]:
    """What is entered around the work on a file when nobody watches."""
    return _NOTHING

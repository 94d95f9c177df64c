"""Put a file in its place as a whole: readers see the old one or the new one, and nothing between."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replace_file(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file anew; raises `OSError`, and then leaves the old one.

    `mode` are the permissions that it gets, else what the system gives a new file. A link at the end of the
    path is replaced, not followed.
    """
    # The suffix keeps a walk, ours or that of another tool, from taking it for Python.
    temporary = path.with_name(f".prefect-lint-{os.urandom(8).hex()}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

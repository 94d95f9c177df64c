"""Which linter this is: a report of one must not be taken for that of another."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).resolve().parents[2]
_LIBRARIES = ("click", "libcst", "pathspec", "pyyaml")
"""The installed packages that have a say in what is found, or asked; those of others only bring it about."""


@lru_cache(maxsize=1)
def identity() -> str:
    """A digest of the code of the linter, and of all that it runs on and that may change what it finds."""
    digest = sha256()
    for word in (sys.version, sys.platform, *_libraries()):
        digest.update(word.encode("utf-8", "replace") + b"\0")
    for part in _code():
        digest.update(part)
    return digest.hexdigest()


def _libraries() -> list[str]:
    """The names of the folders that tell which versions are installed; cheaper than to ask for them."""
    found: list[str] = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        found += [
            name
            for name in names
            if name.endswith((".dist-info", ".egg-info")) and name.lower().startswith(_LIBRARIES)
        ]
    return sorted(found)


def _code() -> Iterator[bytes]:
    start, end = f"{_PACKAGE.name}-", ".dist-info"
    for name in sorted(os.listdir(_PACKAGE.parent)):
        record = _PACKAGE.parent / name / "RECORD"
        if name.startswith(start) and name.endswith(end) and record.is_file():
            # An installed package has the digests of its files written down.
            yield record.read_bytes()
            return
    yield from _sources(str(_PACKAGE))


def _sources(top: str) -> Iterator[bytes]:
    """The names and contents of all files of a checkout, which may change between two runs."""
    for folder, below, names in os.walk(top):
        below[:] = sorted(name for name in below if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield path[len(top) :].encode("utf-8", "surrogatepass") + b"\0"
            with open(path, "rb") as file:
                yield sha256(file.read()).digest()

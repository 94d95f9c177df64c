"""Read a file of which the size is known, and no more than is wanted should it turn out to be larger."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedReader, FileIO

_MORE = 1 << 16


def read_file_at_most(path: str | os.PathLike[str], size: int, limit: int) -> bytes:
    """What `read_at_most` reads of a file that is not open yet.

    Without a stream: to make one takes as long as to read most files.
    """
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(file, min(size, limit) + 1)
        more = data
        while more and len(data) <= limit:
            more = os.read(file, _MORE)
            data = data + more if more else data
    finally:
        os.close(file)
    return data


def read_at_most(stream: FileIO | BufferedReader, size: int, limit: int) -> bytes:
    """All bytes of a file, or more than `limit` of them when it has more; raises `OSError`.

    `size` is what its status says: memory is made ready for that and not for the limit. A file that grows
    meanwhile, or says nothing of its size as those of `/proc`, is read on, up to the limit.
    """
    data: bytes = stream.read(min(size, limit) + 1)
    more = data
    while more and len(data) <= limit:
        more = stream.read(_MORE)
        data = data + more if more else data
    return data

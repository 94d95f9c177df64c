"""What the supervisor and its workers tell each other, over pipes.

Pickle is safe here: both ends are this program, and the pipes have no other user.
"""

from __future__ import annotations

import os
import pickle
import struct
from typing import Any, NamedTuple

STEP, READY, DONE, FAILED, DO = b"s", b"r", b"d", b"f", b"w"
"""Of a worker: which file it works on, what there is to do, what came of it, what went wrong.

To it: what to do."""

_HEAD = struct.Struct("<cQ")


class HungUp(Exception):
    """The other end is gone."""


class Message(NamedTuple):
    """A message of a worker or to it."""

    kind: bytes
    content: Any


class Channel:
    """One end of a pair of pipes."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing

    def send(self, kind: bytes, content: Any) -> None:
        """Send a message; raises `HungUp` when nobody is there to read it."""
        data = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        self._write(_HEAD.pack(kind, len(data)) + data)

    def send_path(self, path: str) -> None:
        """Send the path of a step, of which there are many."""
        data = path.encode("utf-8", "surrogatepass")
        self._write(_HEAD.pack(STEP, len(data)) + data)

    def receive(self) -> Message | None:
        """The next message; `None` when the other end is gone."""
        head = self._read(_HEAD.size)
        if head is None:
            return None
        kind, size = _HEAD.unpack(head)
        data = self._read(size)
        if data is None:
            return None
        if kind == STEP:
            return Message(kind, data.decode("utf-8", "surrogatepass"))
        return Message(kind, pickle.loads(data))

    def hang_up(self) -> None:
        """Send no more; the other end sees that."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def close(self) -> None:
        """Close both pipes."""
        self.hang_up()
        if self._reading >= 0:
            os.close(self._reading)
            self._reading = -1

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._writing, view) :]
        except OSError as error:
            raise HungUp from error

    def _read(self, size: int) -> bytes | None:
        parts: list[bytes] = []
        while size:
            try:
                part = os.read(self._reading, min(size, 1 << 20))
            except OSError:
                return None
            if not part:
                return None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def pair() -> tuple[Channel, Channel]:
    """Two ends that are connected."""
    here_read, there_write = os.pipe()
    there_read, here_write = os.pipe()
    return Channel(here_read, here_write), Channel(there_read, there_write)

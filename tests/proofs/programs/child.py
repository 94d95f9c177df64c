"""Asks a nursery for a process that runs a program; see `nursery.py`."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Child:
    """A program that runs in a session of its own; its output goes to the end of a file."""

    def __init__(
        self,
        nursery: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        output: Path,
        python: Path | None = None,
    ) -> None:
        """Start it. The first argument is the script; `python` is the environment that it believes to be in.

        Raises `OSError` when the nursery is not there, or no more.
        """
        asked = {
            "arguments": [str(it) for it in arguments],
            "environment": dict(environment),
            "folder": str(folder),
            "output": str(output),
            "python": None if python is None else str(python),
        }
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(nursery)
        self._connection.sendall(json.dumps(asked).encode() + b"\n")
        self._answers = self._connection.makefile("r", encoding="utf-8")
        self.pid = int(self._answers.readline() or self._lost())

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, negative for a signal; raises `TimeoutError` after so many seconds."""
        self._connection.settimeout(timeout)
        with self._connection, self._answers:
            return int(self._answers.readline() or self._lost())

    def _lost(self) -> str:
        self._connection.close()
        raise ConnectionError("the nursery ended")

"""Where reports go: standard output or a file, in the right encoding, also when nobody reads on."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from pathlib import Path


def write_stdout(text: str, *, utf8: bool = False) -> None:
    """Write to standard output; a reader that has gone away is no error.

    `utf8` is for formats that other programs read; people get what their terminal can show.
    """
    stream = sys.stdout
    if stream is None:  # closed by the caller
        return
    encoding = "utf-8" if utf8 else stream.encoding or "utf-8"
    data = text.encode(encoding, "backslashreplace")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_file(path: Path, text: str) -> None:
    """Write a report to a file as UTF-8; raises `OSError`."""
    with path.open("wb") as stream:
        stream.write(text.encode("utf-8", "backslashreplace"))


def wants_color(asked: bool | None, stream: TextIO | None) -> bool:
    """Whether to colour what goes to a stream: as asked, else by the environment, else on terminals."""
    if asked is not None:
        return asked
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at a stream, on something that can do more than print."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO | None) -> int:
    """How many columns there are; 80 where nobody looks, so that output is the same everywhere."""
    if not is_terminal(stream):
        return 80
    return max(40, shutil.get_terminal_size((80, 24)).columns)

"""Where reports go: standard output or a file, in the right encoding, also when nobody reads on."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import TextIO


def write_stdout(text: str, *, utf8: bool = False, stream: TextIO | None = None) -> None:
    """Write to standard output, or another stream of the process; a reader that has gone away is no error.

    `utf8` is for formats that other programs read; people get what their terminal can show.
    """
    stream = stream or sys.stdout
    if stream is None:  # closed by the caller
        return
    encoding = "utf-8" if utf8 else stream.encoding or "utf-8"
    write_bytes(text.encode(encoding, "backslashreplace"), stream)


def write_bytes(data: bytes, stream: TextIO | None = None) -> None:
    """Write bytes to standard output as they are; a reader that has gone away is no error."""
    stream = stream or sys.stdout
    if stream is None:  # closed by the caller
        return
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_file(path: Path, text: str) -> None:
    """Write a report to a file as UTF-8; raises `OSError`.

    A file is replaced as a whole, so that nobody reads half a report and a failure leaves the old one. Links
    are followed, and the permissions stay. Pipes and devices, such as `/dev/stderr`, are written to.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        status = path.stat()
    except FileNotFoundError:
        status = None
    # Behind a name in /dev or /proc there may be a file that somebody has open and goes on writing to.
    special = path.parts[:2] in (("/", "dev"), ("/", "proc"))
    if special or (status is not None and not stat.S_ISREG(status.st_mode)):
        with path.open("wb") as stream:
            stream.write(data)
        return
    target = Path(os.path.realpath(path))
    if status is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    from prefect_lint.sources.replacing import replace_file

    replace_file(target, data, None if status is None else stat.S_IMODE(status.st_mode))


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
    import shutil

    return max(40, shutil.get_terminal_size((80, 24)).columns)

"""Write a changed text back to its file: all of it or nothing, and never over what somebody else wrote."""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from prefect_lint.sources.text import SourceError, decode

if TYPE_CHECKING:
    from prefect_lint.sources.text import Source

_PREFIX = ".prefect-lint-"
_SUFFIX = ".tmp"


class WriteRefused(Exception):
    """A file that is left as it is; `name` is its display path, `reason` a clause that says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: not written: {self.reason}"


def encoded(source: Source, text: str) -> bytes:
    """The bytes of a changed text: encoding, byte order mark and newlines are those of its file.

    Raises `WriteRefused` where the encoding of the file has no bytes for the text, or where what was not
    changed would get other bytes.
    """
    mark = codecs.BOM_UTF8 if source.bom else b""
    try:
        if mark + source.text.encode(source.encoding) != source.data:
            raise WriteRefused(
                source.name, f"its bytes are not the ones that {source.encoding} has for its text"
            )
        data = mark + text.encode(source.encoding)
    except UnicodeEncodeError as error:
        character = f"U+{ord(error.object[error.start]):04X}"
        raise WriteRefused(
            source.name, f"its encoding, {source.encoding}, has no {character}"
        ) from error
    try:
        # What goes in must come out, in spite of a declaration of encoding that was added or moved.
        back = decode(data, source.path, source.name)
    except SourceError as error:
        raise WriteRefused(source.name, f"the changed file {error.message}") from error
    if back.text != text or back.encoding != source.encoding:
        raise WriteRefused(source.name, "the changed file would be read in another encoding")
    return data


def write_source(source: Source, text: str, root: Path) -> None:
    """Put a changed text in the place of the one that was read from a file.

    Readers see the old file or the new one and nothing between; mode, owner and extended attributes stay.
    `root` is the project root, resolved, outside of which nothing is written. Raises `WriteRefused` for a
    file that is a link or is reached through one, has a second name (a hard link), is not a regular file,
    is read-only, lies outside the root, or is no longer what was read; and when the system refuses.
    """
    data = encoded(source, text)
    if data == source.data:
        return
    path = source.path
    try:
        status = require_writable(source, root)
        temporary = _written_beside(path, data, status, source.name)
        try:
            _require_same(source, status)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise WriteRefused(source.name, _told(error)) from error


def require_writable(source: Source, root: Path) -> os.stat_result:
    """The status of a file that may be written now; raises `WriteRefused` as `write_source` does."""
    try:
        _require_inside(source, root)
        return _require_unchanged(source)
    except (OSError, ValueError) as error:
        raise WriteRefused(source.name, _told(error)) from error


def _told(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _require_inside(source: Source, root: Path) -> None:
    path = source.path
    # Normalised, for a path with `..` has folders among its parents that it is not in.
    if not path.is_absolute() or root not in Path(os.path.abspath(path)).parents:
        raise WriteRefused(source.name, "it lies outside the project root")
    if os.path.islink(path):
        raise WriteRefused(source.name, "it is a symbolic link")
    # A link on the way can lead anywhere, and be set after discovery looked.
    if os.path.realpath(path) != str(path):
        raise WriteRefused(source.name, "it is reached through a symbolic link")


def _require_unchanged(source: Source) -> os.stat_result:
    """The status of the file, which holds what was read from it and may be written."""
    path = source.path
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise WriteRefused(source.name, "it is not a regular file")
    if status.st_nlink > 1:
        raise WriteRefused(
            source.name, "it has another name, a hard link, under which it would stay as it is"
        )
    if not os.access(path, os.W_OK):
        raise WriteRefused(source.name, "it is read-only")
    with open(path, "rb") as stream:
        # One byte more tells a file that grew, without reading all of what may have become huge.
        changed = stream.read(len(source.data) + 1) != source.data
    if changed:
        raise WriteRefused(source.name, "it was changed by somebody else since it was read")
    return status


def _require_same(source: Source, known: os.stat_result) -> None:
    """The file is the one that was looked at: nobody replaced it or wrote to it meanwhile."""
    now = os.lstat(source.path)
    if _identity(now) != _identity(known):
        raise WriteRefused(source.name, "it was changed by somebody else since it was read")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_mode


def _written_beside(path: Path, data: bytes, status: os.stat_result, name: str) -> str:
    """The path of a new file in the same folder with the data, and with all that is said of the old one."""
    # The suffix keeps a walk, ours or that of another tool, from taking it for Python.
    handle, temporary = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=path.parent)
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            _keep_owner(stream.fileno(), status, name)
            os.chmod(temporary, stat.S_IMODE(status.st_mode))
            _keep_attributes(path, temporary)
            os.fsync(stream.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _keep_owner(handle: int, status: os.stat_result, name: str) -> None:
    made = os.fstat(handle)
    if (made.st_uid, made.st_gid) == (status.st_uid, status.st_gid):
        return
    try:
        os.fchown(handle, status.st_uid, status.st_gid)
    except OSError as error:
        raise WriteRefused(
            name, "it belongs to another user or group, whose file it would not stay"
        ) from error


def _keep_attributes(path: Path, temporary: str) -> None:
    """Extended attributes, access control lists among them, where the system has them."""
    if not hasattr(os, "listxattr"):
        return
    # Not all can be set by everybody, and a security label is not ours to insist on.
    with contextlib.suppress(OSError):
        for attribute in os.listxattr(path):
            with contextlib.suppress(OSError):
                os.setxattr(temporary, attribute, os.getxattr(path, attribute))


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, where folders can be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

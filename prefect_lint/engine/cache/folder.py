"""The folder in which entries are kept: where it is, who may read it, how large it gets.

An entry decides what a report says, so one that somebody else could have written must not be read. Nothing
that goes wrong here is an error: then there is just no entry.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.sources.bounded import read_at_most

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE = "PREFECT_LINT_CACHE_DIR"
MAX_BYTES = 50_000_000
MAX_ENTRIES = 2_000
_MAX_ENTRY = 20_000_000
_KEPT = 0.8
"""The share that is left when entries are thrown out."""
_SUFFIX = ".entry"
_UNFINISHED = ".part"
_MARK = "CACHEDIR.TAG"
_MARK_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Entries of prefect-lint. They can be deleted at any time: `prefect-lint cache clean`.\n"
)
"""Tells backup programs to leave the folder out; see https://bford.info/cachedir/."""


class CacheError(Exception):
    """A folder can't be the cache, for the reason that is given."""


class Usage(NamedTuple):
    """How much is kept."""

    entries: int
    size: int
    """In bytes."""


class CacheFolder:
    """The entries below one folder."""

    def __init__(self, path: Path, *, named: bool = False) -> None:
        self.path = path
        self.named = named
        """Whether the user has named it, and wants to know when it is not used."""

    def refusal(self, root: Path | None = None) -> str | None:
        """Why the folder is not to be used for the project at `root`; `None` when it may be."""
        resolved = Path(os.path.realpath(self.path))
        if root is not None and resolved.is_relative_to(root):
            # Who changes the project could bring entries along, and decide what is found.
            return "it is in the project that is checked"
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            return f"it can't be read: {getattr(error, 'strerror', None) or error}"
        if not stat.S_ISDIR(status.st_mode):
            return "it is not a folder"
        if os.name == "posix":
            if status.st_uid != os.geteuid():
                return "it belongs to another user"
            if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return "other users can write there"
        return None

    def read(self, key: str) -> bytes | None:
        """What is kept under a key; `None` when there is nothing, or it is damaged."""
        path = self._path(key)
        try:
            found = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _BINARY)
        except (OSError, ValueError):
            return None
        with os.fdopen(found, "rb") as file:
            try:
                status = os.fstat(found)
                if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_ENTRY:
                    return None
                if os.name == "posix" and status.st_uid != os.geteuid():
                    return None
                data = read_at_most(file, status.st_size, _MAX_ENTRY)
            except OSError:
                return None
        digest, _, content = data.partition(b"\n")
        if digest != _sealed(key, content):
            return None
        with suppress(OSError):
            os.utime(path)  # Entries that are not used are thrown out first.
        return content

    def write(self, key: str, content: bytes) -> None:
        """Keep something under a key."""
        if len(content) > _MAX_ENTRY // 2:
            return
        part = self.path / f"{key[:16]}-{os.getpid()}{_UNFINISHED}"
        try:
            self._prepare()
            with suppress(FileNotFoundError):
                os.unlink(part)
            made = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(_sealed(key, content) + b"\n" + content)
            os.replace(part, self._path(key))
            self._shrink()
        except (OSError, ValueError):
            with suppress(OSError):
                os.unlink(part)

    def usage(self) -> Usage:
        """How much is kept here."""
        sizes = [size for _, size, _ in self._entries()]
        return Usage(len(sizes), sum(sizes))

    def clean(self) -> Usage:
        """Delete all entries, and nothing else; tells what was deleted. Raises `OSError`."""
        deleted, size = 0, 0
        for _, entry_size, path in list(self._entries()):
            os.unlink(path)
            deleted += 1
            size += entry_size
        with suppress(OSError, UnicodeError):
            if (self.path / _MARK).read_text(encoding="ascii") == _MARK_TEXT:
                os.unlink(self.path / _MARK)
        with suppress(OSError):
            os.rmdir(self.path)  # Only when nothing of others is in it.
        return Usage(deleted, size)

    def _path(self, key: str) -> Path:
        return self.path / f"{key}{_SUFFIX}"

    def _prepare(self) -> None:
        if not self.path.is_dir():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self.path.mkdir(mode=0o700)
            (self.path / _MARK).write_text(_MARK_TEXT, encoding="ascii")

    def _entries(self) -> Iterator[tuple[int, int, str]]:
        """When each was used last, its size, and its path; what a run left unfinished too."""
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    if re.fullmatch(_OURS, entry.name) is None:
                        continue
                    with suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        yield status.st_mtime_ns, status.st_size, entry.path
        except OSError:
            return

    def _shrink(self) -> None:
        """Throw out what was not used for longest, when there is too much."""
        entries = sorted(self._entries())
        size, number = sum(size for _, size, _ in entries), len(entries)
        if size <= MAX_BYTES and number <= MAX_ENTRIES:
            return
        for _, entry_size, path in entries:
            if size <= MAX_BYTES * _KEPT and number <= MAX_ENTRIES * _KEPT:
                return
            with suppress(OSError):
                os.unlink(path)
            size -= entry_size
            number -= 1


def chosen_folder(named: Path | None = None) -> CacheFolder:
    """The cache that is named, here or in the environment, or that of the platform; raises `CacheError`."""
    given = os.environ.get(VARIABLE)
    if named is None and given:
        named = Path(given)
    return CacheFolder(_default()) if named is None else CacheFolder(named, named=True)


def _default() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
        own = os.path.join("prefect-lint", "Cache")
    elif sys.platform == "darwin":
        base, own = os.path.expanduser("~/Library/Caches"), "prefect-lint"
    else:
        # https://specifications.freedesktop.org/basedir-spec/: a relative path is to be ignored.
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):
            base = os.path.expanduser("~/.cache")
        own = "prefect-lint"
    if not os.path.isabs(base):
        raise CacheError("there is no home folder in which it could be")
    return Path(base) / own


_OURS = rf"[0-9a-f]{{64}}{re.escape(_SUFFIX)}|[0-9a-f]{{16}}-\d+{re.escape(_UNFINISHED)}"
"""The names of what is written here: others' files are left alone, whatever folder is named."""
_BINARY = getattr(os, "O_BINARY", 0)


def digest_of(data: Mapping[str, Any] | list[Any]) -> str:
    """What tells JSON-able data from other: the key of an entry, or a part of one."""
    text = json.dumps(data, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


def _sealed(key: str, content: bytes) -> bytes:
    """What tells an entry that is whole, and under its own key, from one that is not."""
    digest = sha256(key.encode("ascii") + b"\n")
    digest.update(content)
    return digest.hexdigest().encode("ascii")

"""The file in which a repository keeps the findings that it has accepted: read, checked and written.

JSON, one entry a line, sorted, so that a change of one finding is a change of one line. Paths are relative to
the project root; messages and symbols are there for readers and are never compared.
"""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.fingerprints import in_file
from prefect_lint.sources.replacing import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "prefect-lint-baseline"
VERSION = 1
"""Raised when an older prefect-lint could not use the file: another shape, or another law of fingerprints."""
DEFAULT_NAME = "prefect-lint-baseline.json"
MAX_BYTES = 50_000_000

_FINGERPRINT = re.compile(r"[0-9a-f]{24}")
_QUOTED_FINGERPRINT = re.compile(r'"([0-9a-f]{24})"')
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}|\|{7})(?: |\r?$)|^={7}\r?$", re.MULTILINE)
_HEAD = 1000
"""Bytes in which a file must name the format to be taken for a baseline, whatever else is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """One accepted finding."""

    path: str
    code: str
    symbol: str | None
    fingerprint: str
    message: str
    line: int = 1
    """Where the entry stands in the file, from 1."""

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """The order in which entries are written."""
        return (self.path, self.code, self.symbol or "", self.fingerprint)


@dataclass(frozen=True)
class BaselineFile:
    """A baseline as it was read."""

    path: Path
    shown: str
    """How messages call it."""
    text: str
    entries: tuple[Entry, ...]


def rendered(entries: Iterable[Entry]) -> str:
    """The text of a baseline: a function of the entries alone, whatever their order."""
    lines = []
    for entry in sorted(entries, key=lambda entry: entry.sort_key):
        data = {
            "path": entry.path,
            "code": entry.code,
            "symbol": entry.symbol,
            "fingerprint": entry.fingerprint,
            "message": entry.message,
        }
        # ASCII: no control character or bidi mark gets into a file that people review.
        lines.append(json.dumps(data, ensure_ascii=True).replace("\x7f", "\\u007f"))
    listed = ",\n".join(f"    {line}" for line in lines)
    entries_text = f"[\n{listed}\n  ]" if lines else "[]"
    return (
        f'{{\n  "format": "{FORMAT}",\n  "version": {VERSION},\n  "entries": {entries_text}\n}}\n'
    )


def read_baseline(path: Path, shown: str) -> BaselineFile:
    """The baseline in a file; raises `ConfigurationError` for anything else, with what to do about it."""
    data = _bytes(path, shown)
    if _CONFLICT.search(data):
        raise _error(
            shown,
            "has merge conflicts; resolve them by keeping the entries of both sides, then run "
            "`prefect-lint baseline update`",
        )
    try:
        text = data.decode("utf-8-sig")
        document: Any = json.loads(text)
    # A number with thousands of digits raises a plain `ValueError`.
    except (ValueError, RecursionError) as error:
        what = _where(error) if isinstance(error, json.JSONDecodeError) else ""
        raise _error(shown, f"is not valid JSON{what}; {_RENEW}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _error(shown, "is not a baseline of prefect-lint")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _error(shown, f"has no version of its format; {_RENEW}")
    if version > VERSION:
        raise _error(
            shown,
            f"was written by a newer prefect-lint: its format is {version}, and this one reads {VERSION}",
        )
    entries = document.get("entries")
    if not isinstance(entries, list):
        raise _error(shown, f"has no list of entries; {_RENEW}")
    lines = _lines_of_fingerprints(text)
    return BaselineFile(
        path,
        shown,
        text,
        tuple(_entry(item, index, shown, lines) for index, item in enumerate(entries)),
    )


_RENEW = "restore it, or make it anew by `prefect-lint baseline write`"


def write_baseline(path: Path, entries: Iterable[Entry], shown: str) -> None:
    """Write a baseline, all of it or nothing.

    Raises `ConfigurationError` for a file that is there and is no baseline, for links, and when the system
    refuses.
    """
    data = rendered(entries).encode("ascii")
    try:
        replace_file(path, data, _mode_of_replaceable(path, shown))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _error(shown, f"can't be written: {reason}") from error


def _mode_of_replaceable(path: Path, shown: str) -> int | None:
    """The permissions of the file that is there; `None` when there is none."""
    if not os.path.lexists(path):
        return None
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        raise _error(shown, "is a link, and is not written through it")
    if not stat.S_ISREG(status.st_mode):
        raise _error(shown, "is not a regular file")
    with open(path, "rb") as stream:
        head = stream.read(_HEAD)
    if head.strip() and FORMAT.encode() not in head:
        raise _error(shown, "is there and is no baseline; name another file, or remove it")
    return stat.S_IMODE(status.st_mode)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _error(shown, "is not a regular file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _error(
            shown, "there is no such baseline; make it by `prefect-lint baseline write`"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _error(shown, f"can't be read: {reason}") from error
    if len(data) > MAX_BYTES:
        raise _error(shown, f"is larger than {MAX_BYTES // 1_000_000} MB")
    return data


def _entry(item: object, index: int, shown: str, lines: dict[str, int]) -> Entry:
    wrong = f"its entry {index + 1} is broken"
    if not isinstance(item, dict):
        raise _error(shown, f"{wrong}; {_RENEW}")
    path, code, fingerprint = (item.get(key) for key in ("path", "code", "fingerprint"))
    symbol, message = item.get("symbol"), item.get("message", "")
    if not (
        isinstance(path, str)
        and isinstance(code, str)
        and isinstance(fingerprint, str)
        and isinstance(message, str)
        and (symbol is None or isinstance(symbol, str))
        and _FINGERPRINT.fullmatch(fingerprint)
        and _is_inside(path)
    ):
        raise _error(shown, f"{wrong}; {_RENEW}")
    if in_file(fingerprint, path) != fingerprint:
        raise _error(
            shown, f"{wrong}, as its path and its fingerprint don't belong together; {_RENEW}"
        )
    return Entry(path, code, symbol, fingerprint, message, lines.get(fingerprint, 1))


def _is_inside(path: str) -> bool:
    """Whether a path is relative and stays inside the root."""
    pure = PurePosixPath(path)
    return bool(path) and "\0" not in path and not pure.is_absolute() and ".." not in pure.parts


def _lines_of_fingerprints(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for match in _QUOTED_FINGERPRINT.finditer(line):
            found.setdefault(match[1], number)
    return found


def _where(error: json.JSONDecodeError) -> str:
    return f" (line {error.lineno}, column {error.colno}: {error.msg})"


def _error(shown: str, reason: str) -> ConfigurationError:
    return ConfigurationError.single("", reason, file=shown)

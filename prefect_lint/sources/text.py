"""Read one file of Python or YAML: bytes, encoding and text, and a plain reason when that fails."""

from __future__ import annotations

import codecs
import re
import stat
from functools import cached_property
from typing import TYPE_CHECKING

from prefect_lint.sources.bounded import read_at_most

if TYPE_CHECKING:
    from pathlib import Path

YAML_SUFFIXES = (".yaml", ".yml")
"""How files end that are not Python: YAML is UTF-8 whatever its first line says."""
MAX_BYTES = 5_000_000
"""Files over this size are not read: LibCST needs gigabytes and minutes for them."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE_END_BYTES = re.compile(rb"\r\n|\r|\n")
_COOKIE = rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"  # PEP 263
_BLANK_OR_COMMENT = rb"^[ \t\f]*(?:#.*)?$"
_UTF8_NAMES = frozenset({"utf-8", "utf-8-sig"})

_NOT_FOR_SOURCE = frozenset(
    {
        "idna",
        "mbcs",
        "oem",
        "punycode",
        "raw-unicode-escape",
        "undefined",
        "unicode-escape",
        "utf-16",
        "utf-16-be",
        "utf-16-le",
        "utf-32",
        "utf-32-be",
        "utf-32-le",
        "utf-7",
    }
)
"""Codecs that hide code from readers, differ by machine, are quadratic, or don't extend ASCII."""

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class SourceError(Exception):
    """A file that can't be read as Python source.

    `name` is its display path, `line` the line at fault where there is one. `syntax` tells whether
    the content is to blame (Python would refuse it too), not the file system or a cap of ours.
    """

    def __init__(
        self, name: str, message: str, line: int | None = None, *, syntax: bool = False
    ) -> None:
        super().__init__(name, message, line)
        self.name = name
        self.message = message
        self.line = line
        self.syntax = syntax

    def __str__(self) -> str:
        place = self.name if self.line is None else f"{self.name}:{self.line}"
        return f"{place}: {self.message}"


class Source:
    """The content of one Python file.

    `path` is absolute and resolved, `name` the path to show: relative to the project root, with
    forward slashes. `text` has no byte order mark and keeps the newlines of the file.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        data: bytes,
        text: str,
        bom: bool = False,
        encoding: str = "utf-8",
    ) -> None:
        self.path = path
        self.name = name
        self.data = data
        self.text = text
        self.bom = bom
        self.encoding = encoding

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.data)} bytes)"

    def with_text(self, text: str) -> Source:
        """The same file with another text in place of its own."""
        return Source(self.path, self.name, self.data, text, self.bom, self.encoding)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as Python counts them, without their ends.

        Not `str.splitlines`: that also splits at form feeds and at U+2028, where Python does not.
        """
        lines = _LINE_END.split(self.text)
        if lines[-1] == "":
            lines.pop()
        return tuple(lines)


def read_source(path: Path, name: str) -> Source:
    """Read a file; raises `SourceError` when that is not possible or makes no sense."""
    try:
        status = path.stat()
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(name, "not a regular file")
        with path.open("rb") as stream:
            data = read_at_most(stream, status.st_size, MAX_BYTES)
    except OSError as error:
        raise SourceError(name, f"can't be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the path
        raise SourceError(name, f"can't be read: {error}") from error
    return decode(data, path, name)


def decode(data: bytes, path: Path, name: str) -> Source:
    """The source for bytes at hand; raises `SourceError` where Python would refuse them."""
    if len(data) > MAX_BYTES:
        raise SourceError(
            name, f"larger than {MAX_BYTES // 1_000_000} MB, which is more than is analysed"
        )
    for mark, wide in _WIDE_MARKS:
        if data.startswith(mark):
            raise SourceError(name, f"saved as {wide}; save it as UTF-8", 1, syntax=True)
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    nul = body.find(b"\0")
    if nul >= 0:
        language = "YAML" if name.endswith(YAML_SUFFIXES) else "Python source"
        raise SourceError(
            name, f"contains NUL bytes, so it is not {language}", _line_of(body, nul), syntax=True
        )
    encoding = "utf-8"
    if not name.endswith(YAML_SUFFIXES):
        encoding = _encoding(body, name, bom=bom)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line_of(body, error.start)
        byte = body[error.start : error.start + 1].hex()
        raise SourceError(name, _undecodable(name, encoding, byte), line, syntax=True) from error
    except (LookupError, UnicodeError) as error:
        raise SourceError(name, f"can't be decoded as {encoding}: {error}", syntax=True) from error
    return Source(path, name, data, text, bom, encoding)


def _undecodable(name: str, encoding: str, byte: str) -> str:
    if name.endswith(YAML_SUFFIXES):
        return f"not valid UTF-8 (byte 0x{byte})"
    if encoding == "utf-8":
        return (
            f"not valid UTF-8 (byte 0x{byte}); save it as UTF-8, or declare its encoding in the "
            "first line: `# -*- coding: latin-1 -*-`"
        )
    return f"not valid {encoding}, the encoding that the file declares (byte 0x{byte})"


def _encoding(body: bytes, name: str, *, bom: bool) -> str:
    found = _cookie(body)
    if found is None:
        return "utf-8"
    written, line = found
    try:
        codec = codecs.lookup(written)
        # `hex`, `zlib` and the like are codecs too; only this tells them from text encodings.
        b"\n".decode(written)
    except LookupError as error:
        raise SourceError(
            name, f"declares the unknown encoding `{written}`", line, syntax=True
        ) from error
    except UnicodeError:
        codec = codecs.lookup("undefined")
    canonical = codec.name.replace("_", "-")
    if canonical in _UTF8_NAMES:
        return "utf-8"
    if bom:
        raise SourceError(
            name,
            f"declares the encoding `{written}` but starts with the byte order mark of UTF-8",
            line,
            syntax=True,
        )
    if canonical in _NOT_FOR_SOURCE:
        raise SourceError(
            name,
            f"declares the encoding `{written}`, which is not for source files; save it as UTF-8",
            line,
            syntax=True,
        )
    return canonical


def _cookie(body: bytes) -> tuple[str, int] | None:
    """The encoding that line one or two declares, as it is written, and the number of the line."""
    start = body[:8192]
    if b"coding" not in start:
        return None
    first_two = _LINE_END_BYTES.split(start, maxsplit=2)[:2]
    for number, line in enumerate(first_two, start=1):
        match = re.match(_COOKIE, line)
        if match is not None:
            return match[1].decode("ascii", "replace"), number
        if not re.match(_BLANK_OR_COMMENT, line):
            return None
    return None


def _line_of(data: bytes, offset: int) -> int:
    return sum(1 for _ in _LINE_END_BYTES.finditer(data, 0, offset)) + 1

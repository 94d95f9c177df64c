from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from prefect_lint.sources.text import MAX_BYTES, Source, SourceError, decode, read_source


def source(data: bytes) -> Source:
    return decode(data, Path("/p/flows.py"), "flows.py")


def fault(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        source(data)
    return caught.value


def test_utf8_is_the_default() -> None:
    read = source("x = 'é'\n".encode())
    assert (read.text, read.encoding, read.bom) == ("x = 'é'\n", "utf-8", False)


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "iso8859-1", "é"),
        (b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "cp1252", "€"),
        (b"\n# coding=utf8\nx = '\xc3\xa9'\n", "utf-8", "é"),
        (b"\x0c# coding: cp1252\r\nx = '\x80'\r\n", "cp1252", "€"),
    ],
)
def test_cookie(data: bytes, encoding: str, text: str) -> None:
    read = source(data)
    assert read.encoding == encoding
    assert text in read.text


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\n# coding: latin-1\ny = '\xc3\xa9'\n",  # the first line is code
        b"\n\n# coding: latin-1\ny = '\xc3\xa9'\n",  # the third line
        b"# a\rx = 'coding: cp500'\ry = '\xc3\xa9'\r",  # old Mac newlines: not one long comment
    ],
)
def test_no_cookie_where_python_sees_none(data: bytes) -> None:
    assert source(data).encoding == "utf-8"
    assert "é" in source(data).text


def test_byte_order_mark_is_kept_apart() -> None:
    read = source(codecs.BOM_UTF8 + b"# coding: utf-8\nx = 1\n")
    assert read.bom
    assert read.text.startswith("# coding")
    assert read.data.startswith(codecs.BOM_UTF8)


def test_newlines_are_kept() -> None:
    read = source(b"a\r\nb\rc\n\nd\x0ce\xe2\x80\xa8f")
    assert read.text == "a\r\nb\rc\n\nd\x0ce\u2028f"
    assert read.lines == ("a", "b", "c", "", "d\x0ce\u2028f")


def test_lines_of_an_empty_file() -> None:
    assert source(b"").lines == ()
    assert source(b"\n").lines == ("",)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a = 1\r\nb = '\xe9'\n", 2, "not valid UTF-8 (byte 0xe9)"),
        (b"# coding: ascii\nx = '\xe9'\n", 2, "not valid ascii"),
        (b"#!python\n# coding: klingon\n", 2, "unknown encoding `klingon`"),
        (b"# coding: hex\n00\n", 1, "unknown encoding `hex`"),
        (b"# coding: punycode\nx = 1\n", 1, "not for source files"),
        (b"# coding: unicode_escape\nx = 1\n", 1, "not for source files"),
        (b"# coding: undefined\nx = 1\n", 1, "not for source files"),
        (b"# coding: utf-7\nx = 1\n", 1, "not for source files"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, "byte order mark"),
        (b"x = 1\ny = '\0'\n", 2, "NUL"),
        ("x = 1\n".encode("utf-16"), 1, "saved as UTF-16"),
    ],
)
def test_what_python_refuses(data: bytes, line: int, words: str) -> None:
    error = fault(data)
    assert error.line == line
    assert words in error.message
    assert error.syntax
    assert str(error) == f"flows.py:{line}: {error.message}"


def test_too_large() -> None:
    error = fault(b"#" * (MAX_BYTES + 1))
    assert "5 MB" in error.message
    assert not error.syntax
    assert source(b"#" * MAX_BYTES).lines


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "flows.py"
    path.write_bytes(b"x = 1\r\n")
    read = read_source(path, "flows.py")
    assert (read.path, read.name, read.text) == (path, "flows.py", "x = 1\r\n")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"can't be read: No such file"):
        read_source(tmp_path / "nope.py", "nope.py")
    with pytest.raises(SourceError, match="not a regular file"):
        read_source(tmp_path, "folder.py")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(SourceError, match="not a regular file"):
        read_source(tmp_path / "pipe.py", "pipe.py")

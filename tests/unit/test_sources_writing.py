"""Files that are written back: what stays as it is, and when nothing is written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_lint.sources import writing
from prefect_lint.sources.text import Source, decode, read_source
from prefect_lint.sources.writing import WriteRefused, encoded, write_source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = (tmp_path / "project").resolve()
    root.mkdir()
    return root


def made(root: Path, data: bytes, name: str = "flow.py") -> Source:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read_source(path, name)


def test_only_what_changed_gets_other_bytes(root: Path) -> None:
    source = made(root, b"\xef\xbb\xbfa = 1\r\nb = 2\nc = 3\rd = '\xc3\xa9'\x0c\n")
    write_source(source, source.text.replace("b = 2", "b = 3"), root)
    assert source.path.read_bytes() == b"\xef\xbb\xbfa = 1\r\nb = 3\nc = 3\rd = '\xc3\xa9'\x0c\n"


def test_the_encoding_of_the_file_is_kept(root: Path) -> None:
    source = made(root, b"# -*- coding: latin-1 -*-\nname = '\xe9'\n")
    write_source(source, source.text + "more = 'à'\n", root)
    assert source.path.read_bytes() == b"# -*- coding: latin-1 -*-\nname = '\xe9'\nmore = '\xe0'\n"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o640])
def test_the_mode_is_kept(root: Path, mode: int) -> None:
    source = made(root, b"a = 1\n")
    source.path.chmod(mode)
    write_source(source, "a = 2\n", root)
    assert stat.S_IMODE(source.path.stat().st_mode) == mode
    assert source.path.read_bytes() == b"a = 2\n"


def test_nothing_is_left_beside_the_file(root: Path) -> None:
    source = made(root, b"a = 1\n")
    write_source(source, "a = 2\n", root)
    assert [path.name for path in root.iterdir()] == ["flow.py"]


def test_a_text_that_is_the_same_is_not_written(root: Path) -> None:
    source = made(root, b"a = 1\n")
    before = source.path.stat()
    write_source(source, "a = 1\n", root)
    after = source.path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def refused(source: Source, root: Path, text: str = "a = 2\n") -> str:
    before = {path: path.read_bytes() for path in root.parent.rglob("*") if path.is_file()}
    with pytest.raises(WriteRefused) as caught:
        write_source(source, text, root)
    after = {path: path.read_bytes() for path in root.parent.rglob("*") if path.is_file()}
    assert before == after, "a refusal leaves everything as it was"
    return caught.value.reason


def test_a_file_that_changed_meanwhile(root: Path) -> None:
    source = made(root, b"a = 1\n")
    source.path.write_bytes(b"b = 1\n")
    assert "changed" in refused(source, root)
    source.path.write_bytes(b"a = 1\nmore\n")
    assert "changed" in refused(source, root)


def test_a_file_that_changes_while_the_new_one_is_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = made(root, b"a = 1\n")
    fsync = os.fsync

    def meanwhile(handle: int) -> None:
        fsync(handle)
        source.path.write_bytes(b"somebody = 'else'\n")

    monkeypatch.setattr(writing.os, "fsync", meanwhile)
    with pytest.raises(WriteRefused, match="changed"):
        write_source(source, "a = 2\n", root)
    assert source.path.read_bytes() == b"somebody = 'else'\n"
    assert [path.name for path in root.iterdir()] == ["flow.py"]


def test_a_file_that_is_gone(root: Path) -> None:
    source = made(root, b"a = 1\n")
    source.path.unlink()
    assert "No such file" in refused(source, root)
    assert list(root.iterdir()) == []


def test_a_link_to_a_file(root: Path) -> None:
    made(root, b"a = 1\n", "real.py")
    (root / "link.py").symlink_to("real.py")
    source = read_source(root / "link.py", "link.py")
    assert refused(source, root) == "it is a symbolic link"


def test_a_link_on_the_way(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "flow.py").write_bytes(b"a = 1\n")
    (root / "flows").symlink_to(outside)
    source = read_source(root / "flows" / "flow.py", "flows/flow.py")
    assert refused(source, root) == "it is reached through a symbolic link"


@pytest.mark.parametrize("name", ["../elsewhere.py", "sub/../../elsewhere.py"])
def test_outside_the_root(root: Path, name: str) -> None:
    (root / "sub").mkdir()
    path = root.parent / "elsewhere.py"
    path.write_bytes(b"a = 1\n")
    for written in (path, Path(f"{root}/{name}")):
        assert refused(read_source(written, name), root) == "it lies outside the project root"


def test_a_second_name(root: Path) -> None:
    source = made(root, b"a = 1\n")
    os.link(source.path, root.parent / "elsewhere.py")
    assert "hard link" in refused(source, root)


def test_not_a_regular_file(root: Path) -> None:
    source = made(root, b"a = 1\n")
    source.path.unlink()
    source.path.mkdir()
    assert refused(source, root) == "it is not a regular file"


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    source = made(root, b"a = 1\n")
    source.path.unlink()
    os.mkfifo(source.path)
    with pytest.raises(WriteRefused, match="regular"):
        write_source(source, "a = 2\n", root)


def test_a_file_that_is_read_only(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = made(root, b"a = 1\n")
    source.path.chmod(0o444)
    # To the superuser, nothing is read-only.
    monkeypatch.setattr(writing.os, "access", lambda path, mode: False)
    assert refused(source, root) == "it is read-only"


def test_a_file_of_somebody_else(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = made(root, b"a = 1\n")
    somebody = os.stat_result((stat.S_IFREG, 0, 0, 1, 12345, 12345, 0, 0, 0, 0))

    def refuse(handle: int, uid: int, gid: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(writing.os, "fstat", lambda handle: somebody)
    monkeypatch.setattr(writing.os, "fchown", refuse)
    assert "another user" in refused(source, root)
    assert [path.name for path in root.iterdir()] == ["flow.py"]


def test_a_folder_that_takes_no_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = made(root, b"a = 1\n")

    def full(**where: object) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.tempfile, "mkstemp", full)
    assert refused(source, root) == "No space left on device"


def test_a_character_that_the_encoding_lacks(root: Path) -> None:
    source = made(root, b"# coding: latin-1\na = '\xe9'\n")
    assert refused(source, root, source.text + "b = '\u20ac'\n") == (
        "its encoding, iso8859-1, has no U+20AC"
    )


def test_a_declaration_that_would_change_the_encoding(root: Path) -> None:
    source = made(root, "a = 'é'\n".encode())
    assert "another encoding" in refused(source, root, "# coding: latin-1\n" + source.text)


def test_bytes_that_the_codec_would_write_otherwise(root: Path) -> None:
    # An escape sequence that selects what is selected already.
    source = made(root, b"# coding: iso-2022-jp\na = '\x1b(B'\n")
    assert "bytes" in refused(source, root, source.text + "b = 2\n")


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")),
    st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")),
    st.booleans(),
)
def test_what_was_not_touched_has_its_bytes(before: str, added: str, bom: bool) -> None:
    head = "# coding: utf-8\n"
    data = (b"\xef\xbb\xbf" if bom else b"") + (head + before).encode()
    source = decode(data, Path("/p/a.py"), "a.py")
    assert encoded(source, head + before + added) == data + added.encode()

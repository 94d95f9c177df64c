"""Diffs that `git apply` takes, for any bytes and names."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefect_lint.output.ansi import Painter
from prefect_lint.output.diff import could_act, for_terminal, unified

if TYPE_CHECKING:
    from pathlib import Path


def apply(folder: Path, name: str, before: bytes, after: bytes) -> bytes:
    """What `git apply` makes of a file with the diff to another one."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before)
    diff = unified(name, before, after)
    ran = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], input=diff, cwd=folder, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr.decode() + diff.decode("utf-8", "replace")
    return path.read_bytes()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    # Whatever the machine says about newlines is not what is tested.
    subprocess.run(["git", "config", "core.autocrlf", "false"], cwd=folder, check=True)
    return folder


CASES = {
    "plain": (b"a\nb\nc\n", b"a\nB\nc\n"),
    "no newline at the end": (b"a\nb", b"a\nB"),
    "newline at the end gone": (b"a\nb\n", b"a\nb"),
    "newline at the end new": (b"a\nb", b"a\nb\n"),
    "windows": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "mixed": (b"a\r\nb\nc\rd\n", b"a\r\nB\nc\rd\n"),
    "old macs": (b"a\rb\rc\r", b"a\rB\rc\r"),
    "byte order mark": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfA\nb\n"),
    "latin": (b"# \xe9\nb\n", b"# \xe9\nB\n"),
    "form feed": (b"a\x0c\n\x0cb\n", b"a\x0c\n\x0cB\n"),
    "lines that look like a diff": (
        b"--- a\n+++ b\n@@ -1 +1 @@\nx\n",
        b"--- a\n+++ b\n@@ -1 +1 @@\ny\n",
    ),
    "from nothing": (b"a\n", b""),
    "far apart": (b"a\n" + b"x\n" * 50 + b"b\n", b"A\n" + b"x\n" * 50 + b"B\n"),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_git_applies_it(repository: Path, before: bytes, after: bytes) -> None:
    assert apply(repository, "flows.py", before, after) == after


NAMES = [
    "flows/a.py",
    "a b.py",
    "flüsse/größe.py",
    'a"b.py',
    "a\\b.py",
    "a\tb.py",
    "a\nb.py",
    "a\nb c/d\re.py",
    " a.py",
    "--- a.py",
    "a\u202eb.py",
    os.fsdecode(b"a\xffb.py"),
    "日本.py",
]


@pytest.mark.parametrize("name", NAMES)
def test_git_finds_the_file(repository: Path, name: str) -> None:
    assert apply(repository, name, b"a\nb\n", b"a\nc\n") == b"a\nc\n"


def test_names_are_ascii_on_lines_of_their_own() -> None:
    for name in NAMES:
        lines = unified(name, b"a\n", b"b\n").split(b"\n")
        assert lines[0].startswith((b"--- a/", b'--- "a/'))
        assert lines[1].startswith((b"+++ b/", b'+++ "b/'))
        assert lines[2].startswith(b"@@ ")
        assert all(line.isascii() for line in lines)


def test_no_change_is_no_diff() -> None:
    assert unified("a.py", b"a\n", b"a\n") == b""


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([b"a", b"b", b"", b"\r", b"\xc3\xa9", b" c"]), max_size=12),
    st.lists(st.sampled_from([b"a", b"b", b"", b"\r", b"\xc3\xa9", b"d "]), max_size=12),
    st.booleans(),
)
def test_any_change_can_be_applied(
    repository: Path, before: list[bytes], after: list[bytes], newline: bool
) -> None:
    old = b"first\n" + b"\n".join(before) + (b"\n" if newline else b"")
    new = b"first\n" + b"\n".join(after)
    if old != new:
        assert apply(repository, "any.py", old, new) == new


def test_on_a_terminal_nothing_acts() -> None:
    diff = unified("a.py", b"x = 1\r\n::y\n", b"x = '\x1b[2J\xe2\x80\xae'\r\n::y\n").decode()
    shown = for_terminal(diff, Painter(False))
    assert "\x1b" not in shown
    assert "+x = '\\x1b[2J\\u202e'\n" in shown
    assert for_terminal(diff, Painter(True)).count("\x1b[") == 2 * 5


def test_what_a_ci_system_would_obey() -> None:
    for line in ("+::error::x", " ::set-env name=x::y", "-  ::x", "+x ##[error]", "##vso[task.x]"):
        assert could_act(line), line
    for line in ("+x::y", "+## a comment", "+#: x", "--- a/x.py", "+ : :"):
        assert not could_act(line), line

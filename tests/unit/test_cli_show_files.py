from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from prefect_lint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    (repo / "flows").mkdir(parents=True)
    (repo / ".git").mkdir()
    for name in ("a.py", "flows/b.py", "prefect.yaml", "values.yaml", "read.me"):
        (repo / name).write_text("# not read\n")
    monkeypatch.chdir(repo)
    return repo


def test_a_line_a_file(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show-files"]) == 0
    assert capsys.readouterr().out == "a.py\nflows/b.py\nprefect.yaml\n"
    assert main(["--show-files", "--extend-exclude", "flows"]) == 0
    assert capsys.readouterr().out == "a.py\nprefect.yaml\n"


def test_files_elsewhere_are_absolute(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo / "flows")
    assert main(["--show-files", ".."]) == 0
    assert capsys.readouterr().out == f"{repo}/a.py\nb.py\n{repo}/prefect.yaml\n"


def test_names_with_line_breaks(repo: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    name = b"x\n::error::y\x1b\xff.py"
    with open(os.fsencode(repo) + b"/" + name, "w"):
        pass
    assert main(["--show-files"]) == 0
    assert rb"x\n::error::y\x1b\udcff.py" in capfdbinary.readouterr().out.splitlines()
    assert main(["--show-files", "-0"]) == 0
    assert capfdbinary.readouterr().out.split(b"\0") == [
        *(b"a.py", b"flows/b.py", b"prefect.yaml"),
        *(name, b""),
    ]


def test_no_files(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "empty").mkdir()
    assert main(["--show-files", "empty"]) == 3
    assert capsys.readouterr().out == ""
    assert main(["--show-files", "nowhere"]) == 2
    assert main(["--show-files", "-"]) == 2

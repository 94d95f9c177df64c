from __future__ import annotations

import json
import os
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from engine_fakes import install

from prefect_lint.cli import writing
from prefect_lint.cli.main import main
from prefect_lint.cli.streams import write_file
from prefect_lint.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.findings import Report
    from prefect_lint.output import OutputOptions

    Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    install(monkeypatch)
    repo = tmp_path.resolve() / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / "a.py").write_text("x = 1\nBAD\n")
    (repo / "prefect.yaml").write_text("deployments: []\n")
    (repo / "pyproject.toml").write_text("[tool.prefect-lint]\n")
    monkeypatch.chdir(repo)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, " ".join(err.split())

    return run


def left() -> list[str]:
    """What lies in the folder beside what was there from the start."""
    return sorted(
        {path.name for path in Path().iterdir()}
        - {".git", "a.py", "prefect.yaml", "pyproject.toml"}
    )


def test_several_formats_at_once(call: Call) -> None:
    alone = {name: call(f"--format={name}")[1] for name in FORMATS}
    arguments = [f"--format={name}=out.{name}" for name in FORMATS if name != "concise"]
    code, out, err = call(*arguments, "--format", "concise")
    assert (code, out, err) == (1, alone["concise"], "")
    for name in set(FORMATS) - {"concise"}:
        assert Path(f"out.{name}").read_bytes().decode() == alone[name]


def test_files_alone_leave_standard_output_empty(call: Call) -> None:
    assert call("--format", "json=out.json") == (1, "", "")
    assert json.loads(Path("out.json").read_text())["findings"]


def test_a_dash_is_standard_output(call: Call) -> None:
    assert call("--format", "json=-") == call("--format", "json")


def test_a_file_name_may_hold_what_separates(call: Call) -> None:
    call("--format", "json=a=b, c.json")
    assert left() == ["a=b, c.json"]


def test_output_file_is_for_the_format_without_a_file(call: Call) -> None:
    arguments = ("--format=json=out.json", "--format=concise", "--output-file=out.txt")
    assert call(*arguments) == (1, "", "")
    assert Path("out.txt").read_text().startswith("a.py:2:1: warning")
    assert json.loads(Path("out.json").read_text())["findings"]


def test_colours_are_for_those_who_look(call: Call) -> None:
    _, out, _ = call("--color", "--format=concise", "--format=markdown=out.md")
    assert "\x1b[" in out
    assert "\x1b" not in Path("out.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format=xml=a.xml"], "'xml' is not one of"),
        (["--format=json="], "'json=' names no file after the equals sign"),
        (["--format=text", "--format=json"], "text and json can't both go to one place"),
        (["--format=text=-", "--format=json"], "text and json can't both go to one place"),
        (["--format=json=x", "--output-file=y"], "--output-file is for a format without a file"),
        (["--format=json=x", "--format=junit=./x"], "another format is written to that"),
        (["--format=json=new.py"], "--format json=new.py: would overwrite Python code"),
        (["--format=json=NEW.PYI"], "would overwrite Python code"),
        (["--format=json=link.txt"], "--format json=link.txt: would overwrite Python code"),
        (["--output-file=new.py"], "--output-file new.py: would overwrite Python code"),
        (["--format=json=prefect.yaml"], "would overwrite a file that is checked"),
        (["--output-file=./prefect.yaml"], "would overwrite a file that is checked"),
        (["--format=json=pyproject.toml"], "would overwrite a file of settings"),
        (["--format=json=.git"], ".git: the report can't be written: Is a directory"),
        (["--format=json=no/x.json"], "no/x.json: the report can't be written: No such file"),
        (["--format=junit", "--statistics"], "--statistics: only these formats can show counts"),
    ],
)
def test_what_is_refused(call: Call, arguments: list[str], words: str) -> None:
    Path("link.txt").symlink_to("a.py")
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    code, out, err = call(*arguments)
    assert code == 2
    assert words in err
    assert out == ""
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_a_file_that_stdin_stands_for_is_not_overwritten(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(os.devnull) as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        code, _, err = call("-", "--stdin-filename=prefect.yaml", "--format=json=prefect.yaml")
        monkeypatch.undo()
    assert code == 2
    assert "would overwrite a file that is checked" in err


def test_statistics_go_where_there_is_a_place(call: Call) -> None:
    code, out, _ = call("--statistics", "--format=concise", "--format=junit=out.xml")
    assert code == 1
    assert "count  rule" in out


def test_nothing_is_written_when_a_format_fails(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(report: Report, options: OutputOptions) -> str:
        raise RuntimeError("no")

    monkeypatch.setitem(writing.FORMATS, "junit", fail)
    code, out, err = call("--format=json=out.json", "--format=text", "--format=junit=out.xml")
    assert (code, out) == (2, "")
    assert "RuntimeError" in err
    assert left() == []


def test_one_file_that_fails_costs_that_file_and_the_exit_code(call: Call) -> None:
    code, out, err = call("--format=json=no/x", "--format=junit=out.xml", "--format=concise")
    assert code == 2
    assert "no/x: the report can't be written" in err
    assert out.startswith("a.py:2:1:")
    assert left() == ["out.xml"]


# Files


def test_a_file_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out"
    path.write_text("the old report")
    path.chmod(0o640)

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space"):
            write_file(path, "new")
    assert path.read_text() == "the old report"
    assert list(tmp_path.iterdir()) == [path]
    write_file(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_file(tmp_path / "x", "")
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_links_stay_and_other_names_of_a_file_keep_its_content(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    os.link(tmp_path / "real", tmp_path / "other")
    write_file(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    assert (tmp_path / "other").read_text() == "old"


def test_a_read_only_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError):
        write_file(path, "new")
    assert path.read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes in folders")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_file(pipe, "report")
    reader.join(10)
    assert read == ["report"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to() -> None:
    write_file(Path(os.devnull), "report")
    assert not Path(os.devnull).is_file()

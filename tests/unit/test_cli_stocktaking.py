"""The commands `inventory`, `graph` and `report`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from report_projects import EVERY_SPELLING, written

from prefect_lint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.capture import CaptureFixture


@pytest.fixture
def repository(tmp_path: Path) -> str:
    return str(written(tmp_path / "repo", EVERY_SPELLING))


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (["inventory"], "2 flows, 6 tasks, 3 deployments"),
        (["inventory", "--format", "json"], "{"),
        (["graph"], "flowchart LR"),
        (["graph", "--format", "dot"], "digraph repository {"),
        (["graph", "--format", "svg"], "<?xml"),
        (["graph", "--format", "json"], "{"),
        (["report"], "# Assessment of repo"),
        (["report", "--format", "html"], "<!doctype html>"),
        (["report", "--format", "json"], "{"),
    ],
)
def test_what_is_written(
    repository: str, arguments: list[str], begins: str, capfd: CaptureFixture[str]
) -> None:
    assert main([*arguments, repository]) == 0
    out, err = capfd.readouterr()
    assert out.startswith(begins)
    assert not err
    if begins == "{":
        json.loads(out)


@pytest.mark.parametrize("command", ["inventory", "graph", "report"])
def test_a_file_can_be_written(repository: str, command: str, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    assert main([command, "--output-file", str(target), repository]) == 0
    assert target.read_text("utf-8")


@pytest.mark.parametrize("command", ["inventory", "graph", "report"])
def test_what_can_t_be_done_is_said(
    command: str, tmp_path: Path, capfd: CaptureFixture[str]
) -> None:
    assert main([command, str(tmp_path / "missing")]) == 2
    assert "missing" in capfd.readouterr().err
    (tmp_path / "x.py").write_text("")
    code = tmp_path / "code.py"
    assert main([command, "--output-file", str(code), str(tmp_path)]) == 2
    assert not code.exists()
    assert main([command, "--output-file", str(tmp_path), str(tmp_path)]) == 2


@pytest.mark.parametrize("command", ["inventory", "graph", "report"])
def test_an_empty_folder_is_told(command: str, tmp_path: Path, capfd: CaptureFixture[str]) -> None:
    assert main([command, str(tmp_path)]) == 0
    out, err = capfd.readouterr()
    assert "no Python or deployment files" in err.replace("\n  ", " ")
    assert out


def test_the_number_of_boxes_can_be_set(repository: str, capfd: CaptureFixture[str]) -> None:
    assert main(["graph", "--format", "json", "--max-nodes", "8", repository]) == 0
    loaded = json.loads(capfd.readouterr().out)
    assert len(loaded["nodes"]) <= 10
    assert loaded["collapsed"]


def test_the_settings_of_the_project_apply(tmp_path: Path, capfd: CaptureFixture[str]) -> None:
    files = {
        **EVERY_SPELLING,
        "pyproject.toml": '[tool.prefect-lint]\nextend-exclude = ["prefect.yaml"]\n',
    }
    folder = str(written(tmp_path, files))
    assert main(["inventory", "--format", "json", folder]) == 0
    excluded = json.loads(capfd.readouterr().out)
    assert main(["inventory", "--format", "json", "--isolated", folder]) == 0
    everything = json.loads(capfd.readouterr().out)
    assert (excluded["counts"]["deployments"], everything["counts"]["deployments"]) == (1, 3)


def test_a_broken_file_costs_that_file(tmp_path: Path, capfd: CaptureFixture[str]) -> None:
    folder = str(
        written(tmp_path, {**EVERY_SPELLING, "broken.py": "from prefect import flow\ndef ("})
    )
    assert main(["report", folder]) == 0
    assert "1 file could not be analysed and was left out: `broken.py`." in capfd.readouterr().out

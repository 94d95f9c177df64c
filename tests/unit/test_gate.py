"""A gate with `--isolated --no-ignores`: nothing that a change brings along makes it see less."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from prefect_lint.cli.main import main
from prefect_lint.config.schema import FileSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLOW = """\
import requests
from prefect import flow, task


@task
def fetch(url):
    return requests.get(url)


@flow
def load():
    fetch.submit("https://example.org")
"""
WEAKER: dict[str, str] = {
    "select": 'select = ["PFL9"]',
    "ignore": 'ignore = ["recommended"]',
    "extend-ignore": 'extend-ignore = ["PFL1", "PFL2"]',
    "exclude": 'exclude = ["*"]',
    "extend-exclude": 'extend-exclude = ["flows/"]',
    "min-confidence": "min-confidence = 1.0",
    "fail-on": 'fail-on = "never"',
    "severity": '[severity]\nPFL101 = "advice"\nPFL110 = "advice"\nPFL202 = "advice"',
    "per-file-ignores": '[per-file-ignores]\n"**" = ["all"]',
    "rules": "[rules.missing-retries]\nkinds = []\n[rules.request-without-timeout]\nlibraries = []",
    "target-version": 'target-version = "2"',
    "skip-drafts": "skip-drafts = true",
    "source-roots": 'source-roots = ["flows"]',
    "baseline": 'baseline = "accepted.json"',
}
"""What a settings file can say, by the setting."""
HARMLESS = {"extend-select", "force-exclude", "respect-gitignore"}


def _settings(text: str, name: str) -> Callable[[Path], None]:
    def change(repo: Path) -> None:
        written = text
        if name == "pyproject.toml":
            written = "[tool.prefect-lint]\n" + text.replace("\n[", "\n[tool.prefect-lint.")
            if text.startswith("["):
                written = written.removeprefix("[tool.prefect-lint]\n")
                written = "[tool.prefect-lint." + written[1:]
        (repo / name).write_text(written + "\n")

    return change


def _comments(repo: Path) -> None:
    flow = repo / "flows/load.py"
    flow.write_text(
        flow.read_text().rstrip("\n")
        + "\n# prefect-lint: ignore-file[PFL101, PFL110, PFL202] of no matter\n"
    )


def _noqa(repo: Path) -> None:
    flow = repo / "flows/load.py"
    lines = flow.read_text().splitlines()
    flow.write_text(
        "".join(f"{line}  # noqa: PFL101, PFL110\n" if line else "\n" for line in lines)
    )


def _gitignore(repo: Path) -> None:
    (repo / ".gitignore").write_text("flows/\n*.py\n")


def _nested_gitignore(repo: Path) -> None:
    (repo / "flows/.gitignore").write_text("*\n")


def _environment(repo: Path) -> None:
    (repo / "flows/pyvenv.cfg").write_text("home = /usr/bin\n")


def _repository(repo: Path) -> None:
    (repo / "flows/.git").mkdir()


CHANGES: dict[str, Callable[[Path], None]] = {
    **{
        f"prefect-lint.toml: {key}": _settings(text, "prefect-lint.toml")
        for key, text in WEAKER.items()
    },
    **{f"pyproject.toml: {key}": _settings(text, "pyproject.toml") for key, text in WEAKER.items()},
    "suppression comments": _comments,
    "noqa": _noqa,
    ".gitignore": _gitignore,
    "nested .gitignore": _nested_gitignore,
    "pyvenv.cfg": _environment,
    "nested .git": _repository,
}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    (repo / "flows").mkdir(parents=True)
    (repo / ".git").mkdir()
    (repo / "flows/load.py").write_text(FLOW)
    monkeypatch.chdir(repo)
    return repo


def gate(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[tuple[Any, ...]]]:
    code = main(["--isolated", "--no-ignores", "--target-version", "3", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    keys = ("code", "path", "line", "severity", "confidence")
    return code, [tuple(finding[key] for key in keys) for finding in findings]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_does_not_weaken_the_gate(
    repo: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    before = gate(capsys)
    assert before[0] == 1
    assert {"PFL101", "PFL110"} <= {finding[0] for finding in before[1]}
    CHANGES[change](repo)
    assert gate(capsys) == before


def test_every_setting_is_tried() -> None:
    keys = {field.alias for field in FileSettings.model_fields.values()}
    assert keys - HARMLESS - WEAKER.keys() == set()


@pytest.mark.parametrize(
    "change",
    [
        "prefect-lint.toml: ignore",
        "pyproject.toml: per-file-ignores",
        "suppression comments",
        ".gitignore",
        "pyvenv.cfg",
    ],
)
def test_without_the_options_it_would(
    repo: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    CHANGES[change](repo)
    code = main(["--target-version", "3", "--format", "json"])
    capsys.readouterr()
    assert code in {0, 3}

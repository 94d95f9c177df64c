"""SARIF from the command line, as other programs take it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sarif import loader

from tests import hostile_project
from tests.sarif_validator import VARIABLE, complaints, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sarif.sarif_file import SarifFile

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples/acme-flows"
FLOW = """\
import requests
from prefect import flow, task


@task
def fetch(url):
    return requests.get(url, timeout=5)


@flow
def nightly():
    return fetch("https://acme.example")
"""


def lint(*arguments: str | Path, folder: Path = ROOT, seed: str = "0") -> bytes:
    ran = subprocess.run(
        [sys.executable, "-m", "prefect_lint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )
    assert ran.returncode in (0, 1, 2), ran.stderr.decode()
    return ran.stdout


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "repo"
    hostile_project.write(folder)
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, hostile: Path) -> dict[str, Path]:
    """SARIF of the example, of a hostile repository, and of one without findings."""
    folder = tmp_path_factory.mktemp("sarif")
    clean = folder / "clean"
    clean.mkdir()
    (clean / "flows.py").write_text("from prefect import flow\n")
    written: dict[str, Path] = {}
    for name, target in (("acme", EXAMPLE), ("hostile", hostile), ("clean", clean)):
        written[name] = folder / f"{name}.sarif"
        lint("--select=all", "--format=sarif", f"--output-file={written[name]}", target)
    return written


def run_of(path: Path) -> dict[str, Any]:
    (run,) = json.loads(path.read_text("ascii"))["runs"]
    assert isinstance(run, dict)
    return run


# The official validator


@pytest.fixture(scope="module")
def validator() -> Path:
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} is not set; `python -m tests.sarif_validator` installs it")
    return program(Path(folder))


@pytest.mark.parametrize("name", ["acme", "hostile", "clean"])
def test_the_validator_has_no_complaint(
    validator: Path, reports: dict[str, Path], name: str
) -> None:
    assert complaints(validator, reports[name]) == []


def test_the_validator_complains_of_other_logs(
    validator: Path, reports: dict[str, Path], tmp_path: Path
) -> None:
    log = json.loads(reports["acme"].read_text("ascii"))
    del log["runs"][0]["results"][0]["partialFingerprints"]
    log["runs"][0]["results"][1]["locations"] = []
    spoilt = tmp_path / "spoilt.sarif"
    spoilt.write_text(json.dumps(log))
    assert len(complaints(validator, spoilt)) >= 2


# sarif-tools


@pytest.mark.parametrize("name", ["acme", "hostile", "clean"])
def test_sarif_tools_read_the_same_findings(
    reports: dict[str, Path], hostile: Path, name: str
) -> None:
    read: SarifFile = loader.load_sarif_file(str(reports[name]))
    records = read.get_records()
    target = {"acme": EXAMPLE, "hostile": hostile, "clean": reports["clean"].parent / "clean"}[name]
    findings = json.loads(lint("--select=all", "--format=json", target))["findings"]
    levels = {"error": "error", "warning": "warning", "advice": "note"}
    assert len(records) == len(findings)
    for record, finding in zip(records, findings, strict=True):
        assert record["Tool"] == "prefect-lint"
        assert record["Line"] == finding["line"]
        assert record["Severity"] == levels[finding["severity"]]
        assert record["Code"] == finding["code"]
    counts = read.get_report().get_issue_count_for_severity("error")
    assert counts == sum(it["severity"] == "error" for it in findings)


def test_sarif_tools_write_their_formats(reports: dict[str, Path], tmp_path: Path) -> None:
    for command, file in (("csv", "a.csv"), ("html", "a.html"), ("codeclimate", "a.json")):
        out = tmp_path / file
        made = subprocess.run(
            [sys.executable, "-m", "sarif", command, reports["acme"], "--output", out],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        assert "PFL501" in out.read_text("utf-8")


# The same bytes


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name in ("a.py", "b.py", "c/d.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(FLOW)
    (tmp_path / "bad.py").write_text("from prefect import flow\n@flow\ndef f(:\n")
    return tmp_path


def made(repo: Path, *paths: str, seed: str = "0") -> bytes:
    return lint("--format=sarif", "--isolated", *paths, folder=repo, seed=seed)


def test_runs_give_the_same_bytes(repo: Path) -> None:
    names = ["a.py", "b.py", "c", "bad.py"]
    first = made(repo, *names)
    assert json.loads(first)["runs"][0]["results"]
    assert made(repo, *names, seed="1") == first
    assert made(repo, *reversed(names), seed="2") == first
    assert made(repo, seed="3") == first
    moved = repo.rename(repo.with_name("elsewhere"))
    assert made(moved, seed="4") == first


# From the engine into the log


def test_rules_of_the_selection_are_listed_with_their_pages(reports: dict[str, Path]) -> None:
    rules = run_of(reports["clean"])["tool"]["driver"]["rules"]
    assert len(rules) > 100
    assert all("## Use instead" in it["help"]["markdown"] for it in rules)
    assert [it["id"] for it in rules] == sorted(it["id"] for it in rules)
    levels = [it["properties"].get("security-severity") for it in rules if it["id"][:4] == "PFL8"]
    assert None not in levels
    assert not [
        it for it in rules if "security-severity" in it["properties"] and it["id"][:4] != "PFL8"
    ]


def selected(*arguments: str) -> Iterator[str]:
    run = json.loads(lint("--format=sarif", "--isolated", *arguments, EXAMPLE))["runs"][0]
    return (it["id"] for it in run["tool"]["driver"]["rules"])


def test_only_rules_that_were_on_are_listed() -> None:
    assert list(selected("--select=PFL101,PFL110")) == ["PFL001", "PFL002", "PFL101", "PFL110"]


def test_hashes_of_bytes_and_columns_of_characters(hostile: Path, reports: dict[str, Path]) -> None:
    found: dict[str, list[dict[str, Any]]] = {}
    for result in run_of(reports["hostile"])["results"]:
        place = result["locations"][0]["physicalLocation"]
        found.setdefault(place["artifactLocation"]["uri"], []).append(result)
    plain = [it["partialFingerprints"]["primaryLocationLineHash"] for it in found["https%3Ax.py"]]
    # No finding is on the first line, where the byte order mark is, and `\r\n` counts as `\n`.
    marked = [it["partialFingerprints"]["primaryLocationLineHash"] for it in found["bom.py"]]
    assert marked == plain
    assert [it[-2:] for it in plain] == [":1"] * len(plain)
    lines = hostile_project.FLOW.splitlines()
    regions = [it["locations"][0]["physicalLocation"]["region"] for it in found["https%3Ax.py"]]
    marks = [
        lines[it["startLine"] - 1][it["startColumn"] - 1 : it["endColumn"] - 1] for it in regions
    ]
    assert marks == [
        "fetch",
        "requests.get(",
        'handlers[0].submit("x")',
        'fetch.submit("\U0001f600")',
        'fetch.submit("y")',
    ]


def run_on(folder: Path, text: str, *arguments: str) -> dict[str, Any]:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "flows.py").write_text(text)
    (run,) = json.loads(lint("--format=sarif", *arguments, folder=folder))["runs"]
    assert isinstance(run, dict)
    return run


def test_suppressed_findings(tmp_path: Path) -> None:
    text = FLOW.replace("@task", "@task  # prefect-lint: ignore[PFL101] the service is ours")
    assert run_on(tmp_path, text)["results"] == []
    (result,) = run_on(tmp_path, text, "--sarif-include-suppressed")["results"]
    assert result["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "the service is ours"}
    ]
    assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_severities_are_those_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.prefect-lint.severity]\nPFL101 = "error"\n')
    run = run_on(tmp_path, FLOW)
    (rule,) = [it for it in run["tool"]["driver"]["rules"] if it["id"] == "PFL101"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert [it["level"] for it in run["results"]] == ["error"]


SECRET = "Zx81kQp0Lm55vBn7Rt2Wy9"


def lines_with_hashes(results: Sequence[dict[str, Any]]) -> dict[int, bool]:
    return {
        it["locations"][0]["physicalLocation"]["region"]["startLine"]: (
            "primaryLocationLineHash" in it["partialFingerprints"]
        )
        for it in results
    }


def test_secrets_leak_neither_as_text_nor_as_hash(tmp_path: Path) -> None:
    text = f'API_KEY = "{SECRET}"\n{FLOW}'
    run = run_on(tmp_path, text)
    assert SECRET not in json.dumps(run)
    assert SECRET[:9] not in json.dumps(run)
    # The rest of the file can be hashed: only what begins shortly before the secret, or with it, is not.
    assert lines_with_hashes(run["results"]) == {1: False, 7: True}
    assert all(it["partialFingerprints"]["prefectLint/v1"] for it in run["results"])


def test_nothing_to_check(tmp_path: Path) -> None:
    out = tmp_path / "none.sarif"
    ran = subprocess.run(
        [sys.executable, "-m", "prefect_lint", "--format=sarif", f"--output-file={out}", "."],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 3
    run = run_of(out)
    assert run["results"] == []
    assert len(run["tool"]["driver"]["rules"]) > 100

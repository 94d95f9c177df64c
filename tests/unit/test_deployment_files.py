"""Files of deployments from the command line to the report."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from prefect_lint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

YAML = """\
deployments:
  - name: nightly
    entrypoint: flows.py:import_orders
    # prefect-lint: ignore[PFL602] read by a tool of ours
    image: registry/orders:1
    retries: 3  # prefect-lint: ignore[yaml-unknown-key]
    description: "# prefect-lint: ignore[PFL602]"
    cron: "0 3 * * *"
    work_pool: {name: default}
  - name: hourly
    entrypoint: flows.py:import_order
    work_pool: {name: default}
"""
FLOWS = "from prefect import flow\n\n\n@flow\ndef import_orders(): ...\n"
BROKEN = "deployments:\n  - name: [\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    (repo / ".git").mkdir(parents=True)
    monkeypatch.chdir(repo)
    return repo


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main([*arguments, "--format", "json", "--target-version", "3"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, report


def found(report: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(it["code"], it["path"], it["line"]) for it in report["findings"]]


def test_findings_suppressions_and_symbols(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect.yaml").write_text(YAML)
    (repo / "flows.py").write_text(FLOWS)
    code, report = lint(capsys, "--show-suppressed")
    assert code == 1
    assert found(report) == [("PFL602", "prefect.yaml", 8), ("PFL605", "prefect.yaml", 11)]
    assert [it["symbol"] for it in report["findings"]] == ["nightly", "hourly"]
    assert report["summary"]["suppressed"] == 2
    assert report["summary"]["files"] == 2
    before = [it["fingerprint"] for it in report["findings"]]
    (repo / "prefect.yaml").write_text("# another line\n" + YAML)
    _, report = lint(capsys)
    assert [it["fingerprint"] for it in report["findings"]] == before


def test_text_shows_the_line(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect.yaml").write_text(YAML)
    (repo / "flows.py").write_text(FLOWS)
    assert main([]) == 1
    out = capsys.readouterr().out
    assert 'cron: "0 3 * * *"' in out
    assert "    ^^^^" in out


def test_without_any_python(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "jobs").mkdir()
    (repo / "jobs" / "prefect.yaml").write_text(YAML)
    code, report = lint(capsys)
    assert code == 1
    assert [it[0] for it in found(report)] == ["PFL605", "PFL602", "PFL605"]


def test_a_broken_file(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect.yaml").write_text(BROKEN)
    code, report = lint(capsys)
    assert code == 2
    assert found(report) == [("PFL001", "prefect.yaml", 3)]
    (repo / "prefect.yaml").write_bytes(b"deployments:\n  - name: \xff\n")
    code, report = lint(capsys)
    assert code == 2
    assert found(report) == [("PFL001", "prefect.yaml", 2)]


def test_named_files(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "flows.py").write_text(FLOWS)
    (repo / "deploy-prod.yaml").write_text(YAML)
    (repo / "prefect-prod.yaml").write_text(YAML)
    (repo / "prefect-values.yaml").write_text("replicas: {{ .Values.n }}\n")
    code, report = lint(capsys)
    assert (code, found(report)) == (0, [])
    code, report = lint(capsys, "prefect-prod.yaml", "prefect-values.yaml")
    assert {it[1] for it in found(report)} == {"prefect-prod.yaml"}
    code, report = lint(capsys, "flows.py", "--prefect-file", "deploy-prod.yaml")
    assert {it[1] for it in found(report)} == {"deploy-prod.yaml"}
    code, report = lint(capsys, "flows.py", "--prefect-file", "prefect-values.yaml")
    assert code == 2
    assert main(["--prefect-file", "none.yaml"]) == 2
    assert main(["-", "--prefect-file", "deploy-prod.yaml"]) == 2


def test_debug_model(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "prefect.yaml").write_text(YAML)
    (repo / "flows.py").write_text(FLOWS)
    assert main(["--debug-model", "prefect.yaml"]) == 0
    model = json.loads(capsys.readouterr().out)
    assert [it["entrypoint"]["state"] for it in model["deployments"]] == ["flow", "not-found"]
    (repo / "prefect.yaml").write_text(BROKEN)
    assert main(["--debug-model", "prefect.yaml"]) == 2
    (repo / "prefect.yaml").write_text("a: 1")
    assert main(["--debug-model", "prefect.yaml"]) == 2


def test_standard_input(repo: Path) -> None:
    (repo / "flows.py").write_text(FLOWS)
    command = [sys.executable, "-m", "prefect_lint", "-", "--stdin-filename", "prefect.yaml"]
    ran = subprocess.run(
        [*command, "--format", "json"], input=YAML, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert found(json.loads(ran.stdout)) == [
        ("PFL602", "prefect.yaml", 8),
        ("PFL605", "prefect.yaml", 11),
    ]


def test_pyyaml_is_only_imported_for_yaml(repo: Path) -> None:
    (repo / "flows.py").write_text(FLOWS)
    script = "import sys; from prefect_lint.cli.main import main; main(['.']); print('yaml' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "False"

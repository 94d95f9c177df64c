"""The example of a plugin, installed beside the linter in an environment of its own, and run as users would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.surfaces.checkout import REQUIRE, make_checkout

pytestmark = pytest.mark.surface

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "plugin"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the linter, the plugin and pytest."""
    folder = tmp_path_factory.mktemp("plugin")
    linter, plugin, environment = (folder / name for name in ("linter", "plugin", "venv"))
    make_checkout(linter)
    shutil.copytree(EXAMPLE, plugin, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    found = environment / ("Scripts" if os.name == "nt" else "bin")
    ran = subprocess.run(
        [str(found / "pip"), "install", "--quiet", str(linter), f"{plugin}[test]"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        assert not os.environ.get(REQUIRE), ran.stderr
        pytest.skip(f"pip can't install the plugin: {ran.stderr[-500:]}")
    return found


def run(programs: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [str(programs / command[0]), *command[1:]],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_finds_something(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "prefect.yaml").write_text(
        "deployments:\n- name: nightly\n  entrypoint: flows.py:load\n  tags: [orders]\n"
    )
    (tmp_path / "flows.py").write_text("from prefect import flow\n\n\n@flow\ndef load(): ...\n")
    ran = run(programs, tmp_path, "prefect-lint", "--format", "json", "--select", "acme")
    assert ran.returncode == 1, ran.stderr
    shown = json.loads(ran.stdout)
    assert shown["tool"]["plugins"] == [{"name": "acme-rules", "version": "1.0"}]
    (finding,) = shown["findings"]
    assert (finding["code"], finding["path"], finding["line"]) == ("ACME001", "prefect.yaml", 4)
    assert finding["url"] == "https://acme.example/handbook/flows#owners"
    assert (
        "plugin acme-rules 1.0" in run(programs, tmp_path, "prefect-lint", "--version", "-v").stdout
    )
    (tmp_path / "prefect-lint.toml").write_text('[rules.deployment-without-owner]\nprefix = "or"\n')
    ran = run(programs, tmp_path, "prefect-lint", "--select", "acme")
    assert ran.returncode == 0, ran.stdout
    ran = run(programs, tmp_path, "prefect-lint", "--select", "ACME", "--no-plugins", "--isolated")
    assert ran.returncode == 0, ran.stderr


def test_its_fixtures_are_a_suite(programs: Path, tmp_path: Path) -> None:
    copy = tmp_path / "plugin"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    ran = run(programs, copy, "pytest", "-v", "-p", "no:cacheprovider")
    assert ran.returncode == 0, ran.stdout
    for name in ("ACME001/page", "ACME001/bad_tags.yaml", "ACME001/ok_python.py"):
        assert f"{name} PASSED" in ran.stdout, ran.stdout
    fixture = copy / "tests" / "fixtures" / "ACME001" / "bad_tags.yaml"
    fixture.write_text(fixture.read_text().replace("tags: [orders", 'tags: ["team:a"'))
    ran = run(programs, copy, "pytest", "-p", "no:cacheprovider")
    assert ran.returncode == 1
    assert "Missed alarm: bad_tags.yaml:6" in ran.stdout

"""The files in `docs/ci/` and `action.yml`, checked by the tools that are made for that."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from prefect_lint import __version__
from prefect_lint.cli.check import check
from tests.surfaces.checkout import ROOT

EXAMPLES = ROOT / "docs" / "ci"
WORKFLOW = EXAMPLES / "github-workflow.yml"


def _run(*command: str | Path) -> str:
    ran = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def test_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or "zizmor"
    config = ROOT / "tests/surfaces/zizmor.yml"
    said = _run(
        *(program, "--offline", "--no-progress", "--persona=auditor", f"--config={config}"),
        *(ROOT / "action.yml", WORKFLOW),
    )
    assert "No findings" in said


@pytest.mark.skipif(not shutil.which("actionlint"), reason="no index for pip has actionlint")
def test_actionlint_finds_nothing() -> None:
    _run("actionlint", "-no-color", WORKFLOW)


def test_pre_commit_takes_the_hooks_and_the_example() -> None:
    module = (sys.executable, "-m", "pre_commit")
    _run(*module, "validate-manifest", ".pre-commit-hooks.yaml")
    example = EXAMPLES / "pre-commit-config.yaml"
    _run(*module, "validate-config", example)
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    (repository,) = yaml.safe_load(example.read_text())["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= hooks


def test_examples_pass_inputs_that_there_are() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    (job,) = yaml.safe_load(WORKFLOW.read_text())["jobs"].values()
    assert job["steps"][-1]["with"].keys() <= inputs.keys()


def test_examples_name_one_release() -> None:
    texts = [
        path.read_text()
        for path in [*sorted(EXAMPLES.glob("*.yml")), EXAMPLES / "pre-commit-config.yaml"]
    ]
    releases = {release for text in texts for release in re.findall(r"\bv0[.\d]+", text)}
    assert releases == {f"v{__version__}"}


@pytest.mark.parametrize(
    "path", [EXAMPLES / "gitlab-ci.yml", ROOT / "docs/ci.md"], ids=["gitlab", "text"]
)
def test_texts_name_options_that_there_are(path: Path) -> None:
    known = {
        option
        for parameter in check.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    # Not ours: those of pip and pre-commit.
    others = {"--all-files", "--quiet", "--hook-stage"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", path.read_text())) - others
    assert named
    assert named <= known

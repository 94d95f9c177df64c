"""The hooks under a real pre-commit, which clones this checkout and installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.surfaces.checkout import REQUIRE, git, make_checkout

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.surface

BAD = """\
import httpx
from acme.decorators import job


@job
def fetch(url):
    return httpx.get(url, timeout=5)
"""
GOOD = BAD.replace("@job", "@job(retries=3, retry_delay_seconds=5)")
FIXABLE = """\
from prefect import flow, task


@task
async def store(row): ...


@flow
async def load():
    store(1)  # the only row
"""
# The repository's own spelling of `task`: only who reads this file knows that `fetch` is one.
DECORATORS = """\
from functools import partial
from prefect import task

job = partial(task, log_prints=True)
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str


@dataclass(frozen=True)
class PreCommit:
    """A repository of flows with a `.pre-commit-config.yaml`, and the folder of pre-commit itself."""

    repo: Path
    home: Path
    linter: Path

    def __call__(self, *arguments: str) -> Ran:
        environment = {**os.environ, "PRE_COMMIT_HOME": str(self.home), "PRE_COMMIT_COLOR": "never"}
        # Of the worktree in which the tests themselves may run under a git hook.
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "PYTHONPATH"):
            environment.pop(name, None)
        ran = subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments],
            cwd=self.repo,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout)

    def stage(self, **files: str) -> None:
        """Write files of the package `acme` and add them to the index."""
        for name, text in files.items():
            (self.repo / "acme" / f"{name}.py").write_text(text)
        git(self.repo, "add", "--all")


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory: pytest.TempPathFactory) -> PreCommit:
    folder = tmp_path_factory.mktemp("pre-commit")
    linter = folder / "linter"
    revision = make_checkout(linter)
    repo = folder / "flows"
    (repo / "acme").mkdir(parents=True)
    git(repo, "init", "--quiet")
    (repo / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {linter.as_posix()}\n    rev: {revision}\n"
        "    hooks:\n      - id: prefect-lint\n      - id: prefect-lint-project\n"
        "      - id: prefect-lint-fix\n"
    )
    made = PreCommit(repo, folder / "home", linter)
    made.stage(__init__="", decorators=DECORATORS, other=BAD)
    git(repo, "commit", "--quiet", "--message", "with a fault")
    ran = made("install-hooks")
    if ran.code != 0:
        assert not os.environ.get(REQUIRE), ran.out
        pytest.skip(f"pre-commit can't install the linter: {ran.out[-500:]}")
    return made


def test_a_commit_is_stopped_for_its_own_files_only(pre_commit: PreCommit) -> None:
    pre_commit.stage(fetching=BAD)
    ran = pre_commit("run", "prefect-lint")
    assert ran.code == 1, ran.out
    assert "exit code: 1" in ran.out
    assert "acme/fetching.py:6" in ran.out
    assert "PFL101" in ran.out
    # Has the same fault, and is not part of the commit.
    assert "acme/other.py" not in ran.out

    pre_commit.stage(fetching=GOOD)
    ran = pre_commit("run", "prefect-lint")
    assert (ran.code, "Passed" in ran.out) == (0, True), ran.out

    # YAML that has nothing to do with Prefect is none of our business.
    (pre_commit.repo / "values.yaml").write_text("a: [")
    git(pre_commit.repo, "add", "values.yaml")
    ran = pre_commit("run", "prefect-lint", "--files", "values.yaml")
    assert (ran.code, "Skipped" in ran.out) == (0, True), ran.out
    (pre_commit.repo / "prefect.yaml").write_text("deployments: [")
    git(pre_commit.repo, "add", "prefect.yaml")
    ran = pre_commit("run", "prefect-lint", "--files", "prefect.yaml")
    assert ran.code == 1, ran.out
    assert "PFL001" in ran.out
    git(pre_commit.repo, "rm", "--quiet", "--force", "prefect.yaml", "values.yaml")

    # Excluded files are passed by their names, and excluded all the same.
    (pre_commit.repo / "prefect-lint.toml").write_text('exclude = ["other.py"]\n')
    ran = pre_commit("run", "prefect-lint", "--files", "acme/other.py")
    assert ran.code == 0, ran.out
    (pre_commit.repo / "prefect-lint.toml").unlink()


def test_the_whole_repository(pre_commit: PreCommit) -> None:
    pre_commit.stage(fetching=GOOD)
    ran = pre_commit("run", "prefect-lint-project")
    assert ran.code == 1, ran.out
    assert "acme/other.py:6" in ran.out
    assert "acme/fetching.py" not in ran.out

    pre_commit.stage(other=GOOD)
    ran = pre_commit("run", "prefect-lint-project")
    assert (ran.code, "Passed" in ran.out) == (0, True), ran.out
    pre_commit.stage(other=BAD)


def test_safe_fixes_are_made_in_the_files_of_the_commit(pre_commit: PreCommit) -> None:
    pre_commit.stage(storing=FIXABLE)
    ran = pre_commit("run", "prefect-lint-fix", "--files", "acme/storing.py")
    assert ran.code == 1, ran.out
    assert "files were modified by this hook" in ran.out
    fixed = (pre_commit.repo / "acme" / "storing.py").read_text()
    assert fixed == FIXABLE.replace("    store(1)", "    await store(1)")
    ran = pre_commit("run", "prefect-lint-fix", "--files", "acme/storing.py")
    assert (ran.code, "Passed" in ran.out) == (0, True), ran.out
    git(pre_commit.repo, "rm", "--quiet", "--force", "acme/storing.py")

"""This checkout as others get it: committed, with what is not committed yet."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIRE = "PREFECT_LINT_REQUIRE_SURFACES"
"""Set in the environment, it makes a failure of what is otherwise skipped without a package index."""

_PARTS = (
    *(".pre-commit-hooks.yaml", "LICENSE", "README.md", "action.yml", "pyproject.toml"),
    *("prefect_lint", "scripts"),
)


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """What git says in a folder, whatever its user has configured."""
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_NAME": "Test" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "test@example.invalid" for who in ("AUTHOR", "COMMITTER")},
    }
    ran = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if check:
        assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def make_checkout(folder: Path) -> str:
    """Copy the package and what it is installed with into a repository of its own; the commit."""
    folder.mkdir()
    for part in _PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(
                source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
            )
        elif source.is_file():
            shutil.copy(source, folder / part)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "snapshot")
    return git(folder, "rev-parse", "HEAD")

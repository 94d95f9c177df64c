"""Nothing of the repository under analysis runs, whatever its files are called, wherever the linter starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_SHADOWS = (
    # What the linter imports, and what Python imports for it.
    "click", "libcst", "pathspec", "pydantic", "rich", "tomli", "tomllib", "yaml", "typing_extensions", "_yaml",
    "__future__", "argparse", "ast", "asyncio", "bisect", "codecs", "collections", "contextlib", "copy",
    "dataclasses", "difflib", "encodings", "enum", "fnmatch", "functools", "gc", "glob", "hashlib", "heapq",
    "importlib", "inspect", "io", "itertools", "json", "keyword", "locale", "logging", "multiprocessing",
    "operator", "os", "pathlib", "pkgutil", "platform", "queue", "random", "re", "runpy", "shlex", "shutil",
    "signal", "site", "socket", "stat", "string", "struct", "subprocess", "tempfile", "textwrap", "threading",
    "token", "tokenize", "traceback", "types", "typing", "unicodedata", "urllib", "warnings", "weakref", "zlib",
    # What Python, test runners and Prefect run by themselves.
    "sitecustomize", "usercustomize", "conftest", "setup", "noxfile", "tasks", "prefect",
)  # fmt: skip
_FLOWS = """
from prefect import flow, task
from ours import *
import ours
{write}

@task(retries={write})
def load(x={write}): ...

@flow
def main():
    load.submit()
"""
_PLUGIN = "[prefect_lint.rules]\nours = ours:Rule\n[pydantic]\nours = ours\n[console_scripts]\nx = ours:x\n"
_GIT_CONFIG = """[core]
    fsmonitor = touch '{marks}/fsmonitor'
    hooksPath = {repo}
    pager = touch '{marks}/pager'
[diff]
    external = touch '{marks}/diff'
[filter "x"]
    clean = touch '{marks}/clean'
"""
_SETTINGS = """
select = ["all"]
{nonsense}
"""


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """A folder in which whatever runs leaves a file."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def repository(tmp_path: Path, marks: Path) -> Path:
    """A repository that writes a file when anything of it is imported, configured, loaded or called."""
    repo = tmp_path / "repo"
    write = f"open({str(marks)!r} + '/' + __name__ + str(__import__('os').getpid()), 'w')"
    for name in _SHADOWS:
        _write(repo / f"{name}.py", write)
    _write(repo / "ours.py", f"{write}\n__all__ = ['Rule']\nclass Rule: pass\n")
    _write(repo / "flows.py", _FLOWS.format(write=write))
    _write(repo / "team" / "__init__.py", write)
    _write(repo / "team" / "flows.py", _FLOWS.format(write=write))
    for name in ("a.pth", "team/b.pth", "distutils-precedence.pth"):
        _write(repo / name, f"import os; {write}")
    for info in ("ours-1.dist-info", "ours.egg-info"):
        _write(repo / info / "entry_points.txt", _PLUGIN)
        _write(repo / info / "METADATA", "Metadata-Version: 2.1\nName: ours\nVersion: 1\n")
        _write(repo / info / "PKG-INFO", "Metadata-Version: 2.1\nName: ours\nVersion: 1\n")
    _write(repo / ".git" / "config", _GIT_CONFIG.format(marks=marks, repo=repo))
    _write(repo / ".git" / "HEAD", "ref: refs/heads/main\n")
    for hook in ("pre-commit", "post-checkout", "post-index-change", ".git/hooks/pre-commit"):
        _write(repo / hook, f"#!/bin/sh\ntouch '{marks}/hook'\n")
        (repo / hook).chmod(0o755)
    _write(
        repo / "prefect.yaml",
        "pull:\n- prefect.deployments.steps.run_shell_script:\n"
        f"    script: touch '{marks}/step'\n"
        f"x: !!python/object/apply:os.system ['touch {marks}/yaml']\n"
        "deployments:\n- name: a\n  entrypoint: flows.py:main\n",
    )
    _write(
        repo / ".env",
        f"PYTHONSTARTUP={repo}/ours.py\nPYTHONPATH={repo}\nBASH_ENV={repo}/pre-commit\n",
    )
    _write(
        repo / "pyproject.toml",
        '[build-system]\nrequires=[]\nbuild-backend="ours"\nbackend-path=["."]\n',
    )
    return repo


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def _remove_what_python_loads_first(repository: Path) -> None:
    """Leave away what `python -m` itself imports from the current folder before it comes to any module."""
    show = "import runpy, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True
    )
    for name in {it.partition(".")[0] for it in loaded.stdout.split()}:
        (repository / f"{name}.py").unlink(missing_ok=True)


def _run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """What pip makes of the entry point."""
    path = tmp_path / "bin" / "prefect-lint"
    _write(
        path,
        "import sys\nfrom prefect_lint.cli.main import main\nif __name__ == '__main__':\n    sys.exit(main())",
    )
    return path


_ARGUMENTS = (
    ["--select", "all", "{repo}"],
    ["--select", "all", "--target-version", "2", "{repo}/flows.py", "{repo}/team"],
    ["--isolated", "--format", "json", "."],
    ["--debug-model", "{repo}/flows.py"],
    ["rules", "--format", "json"],
    ["explain", "PFL101"],
)


@pytest.mark.parametrize("where", ["repo", "repo/team", ".", "repo/ours-1.dist-info"])
@pytest.mark.parametrize("how", ["command", "module"])
def test_no_file_of_the_repository_runs(
    repository: Path, marks: Path, program: Path, tmp_path: Path, where: str, how: str
) -> None:
    start = (
        [sys.executable, "-m", "prefect_lint"]
        if how == "module"
        else [sys.executable, str(program)]
    )
    if how == "module":
        _remove_what_python_loads_first(repository)
    for arguments in _ARGUMENTS:
        done = _run([*start, *(it.format(repo=repository) for it in arguments)], tmp_path / where)
        assert "fault of prefect-lint" not in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout, done.stderr
    assert sorted(marks.iterdir()) == []


def test_the_repository_does_write_when_it_runs(repository: Path, marks: Path) -> None:
    """Or else the tests here would prove nothing."""
    _run([sys.executable, "-c", "import ours"], repository)
    assert len(list(marks.iterdir())) >= 1


@pytest.mark.parametrize(
    "setting",
    [
        "plugins = ['ours']",
        "rules-folder = '.'",
        "extends = 'ours.py'",
        "[rules.PFL101]\nclass = 'ours:Rule'",
        "per-file-ignores = '!!python/name:ours.Rule'",
    ],
)
def test_settings_name_no_code_that_runs(
    repository: Path, marks: Path, program: Path, setting: str
) -> None:
    _write(repository / "prefect-lint.toml", _SETTINGS.format(nonsense=setting))
    done = _run([sys.executable, str(program), "."], repository)
    assert done.returncode == 2, "an unknown setting is refused, not ignored"
    assert sorted(marks.iterdir()) == []


@pytest.mark.parametrize("flags", [["-I"], ["-P"] if sys.version_info >= (3, 11) else ["-I", "-B"]])
def test_a_package_of_our_name_in_the_repository(
    repository: Path, marks: Path, program: Path, tmp_path: Path, flags: list[str]
) -> None:
    """The command is safe from it; for `-m`, Python itself must be told to leave the current folder out."""
    mark = f"open({str(marks)!r} + '/shadow', 'w')"
    _write(repository / "prefect_lint" / "__init__.py", mark)
    _write(repository / "prefect_lint" / "__main__.py", mark)
    done = _run([sys.executable, str(program), "."], repository)
    assert done.stdout
    # Where it is installed, as with `-I` the environment does not say where it is.
    site = tmp_path / "site"
    shutil.copytree(
        ROOT / "prefect_lint", site / "prefect_lint", ignore=shutil.ignore_patterns("__pycache__")
    )
    start = f"import sys; sys.path.insert(0, {str(site)!r}); import runpy; sys.argv = ['x', '.']; "
    code = f"{start}runpy.run_module('prefect_lint', run_name='__main__')"
    done = _run([sys.executable, *flags, "-c", code], repository)
    assert done.stdout, done.stderr
    assert sorted(marks.iterdir()) == []

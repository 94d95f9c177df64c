# ruff: noqa: E501 (tables of input)
"""Input that is meant to crash, stall or fool the linter: one bad file costs exactly that file.

Small files are in `tests/fixtures/hostile`, the others are made here. Time is measured as growth, in one process:
what takes four times the input may take some more than four times as long, never sixteen times.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.output import FORMATS, OutputOptions
from prefect_lint.sources.patterns import patterns_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.findings import Report

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "fixtures" / "hostile"
HEAD = "from prefect import flow, task\n"
HEALTHY = (
    "import datetime\nfrom prefect import flow\n\n@flow\ndef load(day=datetime.date.today()): ...\n"
)
"""Has one finding, PFL705, whatever is beside it."""


def lint(root: Path, *codes: str, version: str | None = None) -> Report:
    overrides = Overrides(Selectors(select=codes or ("all",)), target_version=version)
    return execute([root], Configuration(overrides, isolated=True)).report


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "healthy.py").write_text(HEALTHY)
    return root.resolve()


def kept(report: Report) -> bool:
    """Whether the finding in the healthy file is there."""
    return [it.code for it in report.findings if it.location.path == "healthy.py"] == ["PFL705"]


def told(report: Report, path: str) -> set[str]:
    """The codes of what is said of a file."""
    return {it.code for it in report.findings if it.location.path == path}


# Files that a parser dies of

REFUSED: dict[str, str] = {
    "brackets": "x = " + "(" * 2_000 + ")" * 2_000,
    "a million brackets": "x = " + "[" * 1_000_000,
    "conjunctions": "x = " + " and ".join(["a"] * 20_000),
    "sums": "x = " + " + ".join(["a"] * 50_000),
    "lambdas": "x = " + "lambda: " * 20_000 + "1",
    "case": "match a:\n  case " + "(" * 40 + "1" + ")" * 40 + ": pass",
    "f-strings": "x = " + 'f"{' * 2_000 + "1" + '}"' * 2_000,
    "elifs": "if a: pass\n" + "elif b: pass\n" * 20_000,
    "6 MB": "x = 1\n" * 1_000_000,
    "10 MB in a line": "x = [" + "1, " * 3_500_000 + "]",
}
DEEP: dict[str, str] = {
    "sums": "x = " + " + ".join(["a"] * 990),
    "attributes": "x = a" + ".b" * 900,
    "calls": "x = a" + "()" * 900,
    "subscripts": "x = a" + "[0]" * 900,
    "elifs": "if a: pass\n" + "elif b: pass\n" * 900,
    "brackets": "x = " + "(" * 190 + "1" + ")" * 190,
    "blocks": "".join(" " * depth + "if a:\n" for depth in range(90)) + " " * 90 + "pass\n",
    "functions": "".join(" " * depth + "def f():\n" for depth in range(90)) + " " * 90 + "pass\n",
    "digits": f"x = {'9' * 100_000}\n",
    "strings": "x = (" + "'a'\n" * 900 + ")",
    "decorators": "@task\n" * 5_000 + "def f(): ...\n",
    "arguments": "f(" + "1, " * 50_000 + ")",
    "names": "a" * 500_000 + " = 1\n",
    "escapes": "x = '" + "\\N{BULLET}" * 20_000 + "'",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_files_that_are_refused(repo: Path, kind: str) -> None:
    (repo / "bad.py").write_text(HEAD + REFUSED[kind])
    report = lint(repo)
    assert kept(report)
    assert told(report, "bad.py") == {"PFL002"}
    assert [error.path for error in report.errors] == ["bad.py"]


@pytest.mark.parametrize("kind", DEEP)
def test_files_that_are_deep_and_good(repo: Path, kind: str) -> None:
    (repo / "deep.py").write_text(HEAD + DEEP[kind] + "\n" + HEALTHY)
    report = lint(repo)
    assert kept(report)
    assert not report.errors
    assert "PFL705" in told(report, "deep.py")


@pytest.mark.parametrize(
    "name",
    [
        "python2", "nul", "bad_utf8", "unknown_cookie", "hidden_cookie", "utf16", "conflict", "notebook", "template"
    ],
)  # fmt: skip
def test_files_that_are_no_python(repo: Path, name: str) -> None:
    (repo / "bad.py").write_bytes((SMALL / f"{name}.py").read_bytes())
    report = execute([repo, repo / "bad.py"], Configuration(Overrides(), isolated=True)).report
    assert kept(report)
    if name != "utf16":  # does not name Prefect in any bytes
        assert told(report, "bad.py") == {"PFL001"}


def test_syntax_newer_than_this_python(repo: Path) -> None:
    (repo / "new.py").write_bytes((SMALL / "newer_syntax.py").read_bytes())
    report = lint(repo)
    assert not report.errors
    assert "PFL705" in told(report, "new.py")


# YAML


@pytest.mark.parametrize("name", ["self", "unhashable", "code", "bomb", "two"])
def test_deployments_that_are_no_good(repo: Path, name: str) -> None:
    (repo / "prefect.yaml").write_bytes((SMALL / f"{name}.yaml").read_bytes())
    report = lint(repo)
    assert kept(report)
    assert told(report, "prefect.yaml") & {"PFL001", "PFL002"}


@pytest.mark.parametrize(
    "text",
    [
        "deployments: " + "[" * 50_000,
        "deployments: " + "{a: " * 50_000,
        "".join(" " * depth + "a:\n" for depth in range(1_500)) + "deployments:\n",
        "deployments:\n" + "- name: x\n" * 200_000,
        "deployments: &a " + "!" * 20_000,
        "deployments: '" + "{{ " * 100_000 + "'",
        "deployments:\n- name: 2026-99-99\n  x: 1:99999999999:1\n",
        "deployments:\n- name: " + "9" * 50_000 + "\n",
        "deployments:\n- <<: [" + "{a: 1}, " * 5_000 + "]\n",
        "%YAML 9.9\n---\ndeployments: []\n",
        "deployments:\n- name: \u202e\u2066x\x07\n",
    ],
    ids=range(11),
)
def test_deployments_come_to_an_end(repo: Path, text: str) -> None:
    (repo / "prefect.yaml").write_text(text)
    assert kept(lint(repo))


# Special files, links and names


def test_special_files(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is waited for, and none is read."""
    names = (
        "pipe.py",
        "requirements.txt",
        ".gitignore",
        "Dockerfile",
        ".env",
        "setup.py",
        "uv.lock",
        "prefect.yaml",
    )
    for name in names:
        os.mkfifo(repo / name)
    (repo / "zero.py").symlink_to("/dev/zero")
    (repo / "random.yaml").symlink_to("/dev/urandom")
    monkeypatch.chdir(repo)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
        report = lint(repo)
    assert kept(report)
    assert report.files == 1


@pytest.mark.parametrize("name", [".git", "pyproject.toml", "prefect-lint.toml"])
def test_pipes_that_are_asked_for_settings(tmp_path: Path, name: str) -> None:
    (tmp_path / "healthy.py").write_text(HEALTHY)
    os.mkfifo(tmp_path / name)
    done = command(tmp_path, "healthy.py")
    assert done.returncode in (1, 2)
    assert "fault of prefect-lint" not in done.stderr


def test_links_out_of_the_root_are_not_read(repo: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in (
        "secret.py",
        "requirements.txt",
        ".env",
        "prefect.yaml",
        "Dockerfile",
        "pyproject.toml",
    ):
        (outside / name).write_text("from prefect import flow\nhunter2 = 'prefect==2.0'\n")
        (repo / name).symlink_to(outside / name)
    (repo / "folder").symlink_to(outside, target_is_directory=True)
    (repo / "loop").symlink_to(repo, target_is_directory=True)
    (repo / "self.py").symlink_to(repo / "self.py")
    (repo / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    read = []
    audit = repo.parent / "outside"

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and watching:
            read.append(os.path.realpath(arguments[0]))

    watching = True
    sys.addaudithook(watch)
    report = lint(repo)
    watching = False
    assert kept(report)
    assert [path for path in read if path.startswith(str(audit))] == []


HOSTILE_NAMES = (
    "a\n::error title=forged::x.py", "a\r##[error]x.py", "\x1b[2J\x1b]0;t\x07.py", "\u202egp.py", "a\u2028b.py",
    "%0A::warning::.py", "-rf.py", "--config.py", " .py", "*.py", "'$(touch x)'.py", "<script>.py", "]]>&.py",
    "##vso[task.complete].py", "a" * 240 + ".py", "`|@x.py", "con.py", "\\..\\x.py", "é\u0301.py", "~.py",
)  # fmt: skip


def test_names_can_forge_nothing(repo: Path) -> None:
    (repo / "healthy.py").unlink()
    for name in HOSTILE_NAMES:
        (repo / name).write_text(HEALTHY)
    with os.fdopen(
        os.open(os.fsencode(repo) + b"/\xff\xfe.py", os.O_CREAT | os.O_WRONLY), "w"
    ) as raw:
        raw.write(HEALTHY)
    report = lint(repo)
    assert len([it for it in report.findings if it.code == "PFL705"]) == len(HOSTILE_NAMES) + 1
    for name, write in FORMATS.items():
        text = write(report, OutputOptions(show_suppressed=True, statistics=True))
        assert (
            re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)
            is None
        ), name
        assert (
            re.search(
                r"^\s*::(?!(?:error|warning|notice|group|endgroup)\b)|^\s*##(?:\[|vso)",
                text,
                re.MULTILINE,
            )
            is None
        )
        assert "title=forged" not in "".join(re.findall(r"^\s*::\w+ ([^:]*)::", text, re.MULTILINE))


def test_odd_names_as_arguments(repo: Path) -> None:
    for name in HOSTILE_NAMES:
        (repo / name).write_text(HEALTHY)
    done = command(repo, "--format", "json", "--", *HOSTILE_NAMES)
    assert done.returncode == 1, done.stderr
    assert "fault of prefect-lint" not in done.stderr


def command(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "prefect_lint", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# Time

GROWING: dict[str, Callable[[int], str]] = {
    "rebinding": lambda n: HEAD + "@task\ndef t(x): ...\n@flow\ndef f():\n" + "    a = t.submit(a)\n" * n,
    "module": lambda n: HEAD + "@task\ndef t(x): ...\n" + "a = t(1)\nprint(a)\n" * n,
    "notebook": lambda n: HEAD + "def g(): return t\n" + "@task\ndef t(x): ...\ng()\nt(1)\n" * n,
    "loop": lambda n: HEAD + "@task\ndef t(x): ...\n@flow\ndef f():\n  for x in y:\n" + "    x = t.submit(x)\n" * n,
    "branches": lambda n: HEAD + "@task\ndef t(): ...\n@flow\ndef f():\n" + "  if x: a = t.submit()\n" * n + "  a\n" * n,
    "calls": lambda n: HEAD + "@task\ndef t(x): ...\n@flow\ndef f():\n" + "    t.submit(1)\n" * n,
    "one line": lambda n: HEAD + "@task\ndef t(x): ...\n@flow\ndef f():\n  " + "t.submit(1);" * n,
    "waiting": lambda n: HEAD + "@task\ndef t(x): ...\n@flow\ndef f():\n" + "  for x in y: t.submit(x).result()\n" * n,
    "comprehensions": lambda n: HEAD
    + "@task\ndef t(x): ...\n@flow\ndef f():\n" + "  x = [t.submit(y) for y in x]\n" * n,
    "wrappers": lambda n: HEAD
    + "import requests\ndef w0(x): return requests.get(x)\n"
    + "".join(f"def w{i}(x): return w{i - 1}(x)\n" for i in range(1, n)) + f"@task\ndef t(): w{n - 1}(1)\n",
    "ways": lambda n: HEAD
    + "import requests\ndef w0(x): requests.get(x)\n"
    + "".join(f"def w{i}(x): w{i - 1}(x); w{i - 1}(x); w{i - 1}(x)\n" for i in range(1, n))
    + f"@task\ndef t(): w5(1); w{n - 1}(1)\n",
    "decorators": lambda n: HEAD
    + "def d0(f): return task(f)\n" + "".join(f"def d{i}(f): return d{i - 1}(f)\n" for i in range(1, n))
    + f"@d{n - 1}\ndef f(): ...\n",
    "classes": lambda n: HEAD
    + "".join(f"class C{i}(C{(i - 1) % n}):\n  @task\n  def m{i}(self): self.m{(i - 1) % n}()\n" for i in range(n)),
    "options": lambda n: HEAD
    + "@task\ndef t0(): ...\n" + "".join(f"t{i} = t{i - 1}.with_options(retries={i})\n" for i in range(1, n)),
    "dictionary": lambda n: HEAD + "X = {" + ", ".join(f"'k{i}': 'v{i}'" for i in range(n * 10)) + "}\n",
    "try": lambda n: HEAD + "@task\ndef t(): ...\n@flow\ndef f():\n  try:\n" + "    t()\n" * n + "  except Exception: ...\n",
    "secrets": lambda n: HEAD + "".join(f"password{i} = 'hunter2abc{i}X'\n" for i in range(n)) + "@task\ndef t(a=[]): ...\n",
    "comments": lambda n: HEAD + "@task\ndef t(): ...\n" + "t()  # prefect-lint: ignore[PFL101] -- x\n" * n,
}  # fmt: skip
FILES: dict[str, Callable[[int], dict[str, str]]] = {
    "import cycle": lambda n: {f"m{i}.py": f"{HEAD}from m{(i + 1) % n} import x{i}, t\n" for i in range(n)},
    "stars": lambda n: {f"m{i}.py": f"{HEAD}from m{(i + 1) % n} import *\nt.submit()\n" for i in range(n)},
    "requirements": lambda n: {"a.py": HEAD, "requirements.txt": "prefect" + ">=2," * (n * 50) + " " * n},
    "dockerfile": lambda n: {"a.py": HEAD, "Dockerfile": "FROM " + "--a " * n * 9 + "prefect" + "[" * n * 9 + "$A" * n * 9},
    "lock": lambda n: {"a.py": HEAD, "uv.lock": "prefect" + "[[package]]\n\n" * n * 9},
    "gitignore": lambda n: {f"{'a' * 200}.py": HEAD, ".gitignore": "".join(f"*a*a*a*{i}b\n" for i in range(n))},
    "deployments": lambda n: {
        "a.py": f"{HEAD}@flow\ndef f(): ...\n",
        "prefect.yaml": "deployments:\n" + "- name: d\n  entrypoint: a.py:f\n" * n,
    },
    "merges": lambda n: {
        "a.py": HEAD,
        "prefect.yaml": "".join(f"a{i}: &a{i} {{k{i}: 1{f', <<: *a{i - 1}' if i else ''}}}\n" for i in range(n // 4))
        + "deployments: []\n",
    },
}  # fmt: skip


def seconds(root: Path, files: dict[str, str]) -> float:
    (root / ".git").mkdir(parents=True)
    for name, text in files.items():
        (root / name).write_text(text)
    re.purge()  # the small input fits into what `re` keeps, the large one does not
    patterns_in.cache_clear()
    started = time.process_time()
    report = lint(root.resolve())
    assert not [error for error in report.errors if "fault of prefect-lint" in error.message]
    return time.process_time() - started


@pytest.mark.parametrize("kind", [*GROWING, *FILES])
def test_time_grows_with_the_input_and_no_faster(tmp_path: Path, kind: str) -> None:
    make = FILES.get(kind) or (lambda n: {"flows.py": GROWING[kind](n)})
    seconds(tmp_path / "warm", make(20))
    for attempt in range(3):
        small = seconds(tmp_path / f"small{attempt}", make(150))
        large = seconds(tmp_path / f"large{attempt}", make(600))
        # Quadratic time would be 16 times as long; what is too short to measure has passed.
        if large < max(9 * small, 0.25):
            return
    pytest.fail(f"4 times the input takes {large / small:.1f} times as long")

"""The analysis in processes: the same results, and a harmful file costs exactly itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.cli.main import main
from prefect_lint.config.settings import Settings
from prefect_lint.engine.analysis import Analysis, Task, analyse
from prefect_lint.engine.forking import IMPORTING
from prefect_lint.engine.workers import sizing, starting, supervising
from prefect_lint.engine.workers.limits import Limits
from prefect_lint.model import project
from tests.unit import harmful

if TYPE_CHECKING:
    from collections.abc import Callable

FORKING = [
    pytest.param(True, marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")),
    False,
]
FLOW = "from prefect import flow\n\n@flow\ndef load(): ...\n"
RULES = [harmful.Obedient(), harmful.ObedientAboutAll()]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for name in "abcdefgh":
        (tmp_path / f"{name}.py").write_text(FLOW)
    return tmp_path


@pytest.fixture
def obeying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(harmful.VARIABLE, "1")
    monkeypatch.setattr(project, "read_outline", harmful.obedient)


@pytest.fixture(params=FORKING, ids=["forked", "programs"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "can_fork", lambda: request.param)
    monkeypatch.setattr(
        supervising, "limits_for", lambda files: Limits(seconds=2.0, patience=60.0, memory=3 << 30)
    )


def told(root: Path, jobs: int | None) -> Analysis:
    files = sorted(root.rglob("*.py"))
    return analyse(files, files, root, RULES, Settings(), strict=False, jobs=jobs)


def messages(analysis: Analysis) -> list[str]:
    return sorted(it.finding.message for it in analysis.located if it.finding.code != "PFL002")


def seen(*names: str) -> list[str]:
    modules = [f"{name}.py was seen" for name in names]
    return sorted([*modules, *(f"all of {message}" for message in modules)])


@pytest.mark.parametrize("jobs", [1, 3])
def test_as_if_worked_out_in_this_process(repo: Path, jobs: int, start: None) -> None:
    here, there = told(repo, None), told(repo, jobs)
    assert messages(there) == seen(*"abcdefgh")
    assert there.located == here.located
    assert there.errors == here.errors == []
    assert {path: it.text for path, it in there.sources.items()} == {
        path: it.text for path, it in here.sources.items()
    }
    assert (there.files, there.parsed_files) == (here.files, here.parsed_files) == (8, 8)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("CRASH", "ends the process that analyses it"),
        ("STALL", "takes more than 2 seconds"),
        ("RAISE", "fault of prefect-lint itself: KeyError at harmful.py"),
    ],
)
def test_a_file_that_harms_the_parser(
    repo: Path, jobs: int, word: str, reason: str, start: None, obeying: None
) -> None:
    (repo / "d.py").write_text(f"{FLOW}# {word} IN PARSER\n")
    analysis = told(repo, jobs)
    assert messages(analysis) == seen(*"abcefgh")
    (error,) = analysis.errors
    assert error.path == "d.py"
    assert reason in error.message
    (finding,) = [it.finding for it in analysis.located if it.finding.code == "PFL002"]
    assert (finding.location.path, finding.message) == ("d.py", error.message)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    ("word", "reason"),
    [("CRASH", "ends the process that analyses it"), ("STALL", "takes more than 2 seconds")],
)
def test_a_file_that_harms_a_rule(
    repo: Path, jobs: int, word: str, reason: str, start: None, obeying: None
) -> None:
    (repo / "d.py").write_text(f"{FLOW}# {word} IN RULE\n")
    analysis = told(repo, jobs)
    # It is still there for those that look at the repository.
    assert messages(analysis) == sorted([*seen(*"abcefgh"), "all of d.py was seen"])
    (error,) = analysis.errors
    assert error.path == "d.py"
    assert reason in error.message
    assert [it.finding.location.path for it in analysis.located if it.finding.code == "PFL002"] == [
        "d.py"
    ]


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_rule_that_the_repository_harms(
    repo: Path, jobs: int, start: None, obeying: None
) -> None:
    (repo / "d.py").write_text(f"{FLOW}# CRASH IN PROJECT RULE\n")
    analysis = told(repo, jobs)
    assert messages(analysis) == sorted(f"{name}.py was seen" for name in "abcdefgh")
    (error,) = analysis.errors
    assert (error.path, error.message.startswith("rule PFL991 gave no result")) == (".", True)


def test_many_harmful_files_at_once(repo: Path, start: None, obeying: None) -> None:
    for number in range(12):
        where = "PARSER" if number % 2 else "RULE"
        (repo / f"bad_{number}.py").write_text(f"{FLOW}# CRASH IN {where}\n")
    analysis = told(repo, 2)
    bad = sorted(f"bad_{number}.py" for number in range(12))
    assert sorted(error.path for error in analysis.errors) == bad
    assert set(messages(analysis)) >= set(seen(*"abcdefgh"))


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no limit for address space")
def test_a_file_that_eats_all_memory(repo: Path, start: None, obeying: None) -> None:
    (repo / "d.py").write_text(f"{FLOW}# EAT IN PARSER\n")
    analysis = told(repo, 1)
    assert messages(analysis) == seen(*"abcefgh")
    assert [error.path for error in analysis.errors] == ["d.py"]


def test_a_worker_that_waits_for_ever(
    repo: Path, start: None, obeying: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(seconds=60.0, patience=5.0, memory=3 << 30)
    monkeypatch.setattr(supervising, "limits_for", lambda files: limits)
    (repo / "d.py").write_text(f"{FLOW}# SLEEP IN PARSER\n")
    analysis = told(repo, 2)
    assert messages(analysis) == seen(*"abcefgh")
    assert [error.path for error in analysis.errors] == ["d.py"]


def test_without_processes_the_work_is_done_here(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(order: object, count: int) -> list[object]:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(starting, "fork", refuse)
    monkeypatch.setattr(starting, "spawn", refuse)
    assert messages(told(repo, 2)) == seen(*"abcdefgh")


def test_nothing_is_imported_from_the_working_folder(
    repo: Path, start: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "pickle", "struct", "prefect_lint", "sitecustomize"):
        (repo / f"{name}.py").write_text(f"open({str(repo / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(repo)
    monkeypatch.syspath_prepend("")
    assert set(messages(told(repo, 2))) >= set(seen(*"abcdefgh"))
    assert not (repo / "ran").exists()


def test_how_many_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizing, "_cores", lambda: 4)

    def chosen(size: int, jobs: int = 0) -> int:
        (tmp_path / "a.py").write_bytes(b"#" * size)
        path = tmp_path / "a.py"
        return sizing.processes(Task([path], [], tmp_path, [], Settings(), {}), jobs)

    monkeypatch.setattr(sizing, "can_fork", lambda: True)
    assert [chosen(size) for size in (10, 400_000, 4_000_000)] == [1, 2, 4]
    assert chosen(10, jobs=3) == 3
    monkeypatch.setattr(sizing, "can_fork", lambda: False)
    assert [chosen(size) for size in (10, 400_000, 4_000_000)] == [0, 1, 2]


_PROGRAM = """
import signal
import sys
# Where the tests are run in the background of a shell, it is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.unit import harmful
from prefect_lint.engine.workers import starting
way = sys.argv.pop()
starting.can_fork = lambda: way == "forked"
from prefect_lint.engine import selection
own = selection.all_rules()
selection.all_rules = lambda: (*own, harmful.Obedient)
from prefect_lint.cli.main import main
raise SystemExit(main(["--jobs", "2", "--select", "all", *sys.argv[1:]]))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("way", ["forked", "programs"])
@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_ends_all_at_once(repo: Path, way: str, whole_group: bool) -> None:
    (repo / "d.py").write_text(f"{FLOW}# STALL IN RULE\n")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(repo), way],
        # Workers that are programs don't import from the working folder, where the rule stands.
        env={**os.environ, harmful.VARIABLE: "1", "PYTHONPATH": root},
        cwd=root,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as program:
        _wait_until(lambda: len(_members(program.pid)) >= 3 and _busy(program.pid))
        if whole_group:
            os.killpg(program.pid, signal.SIGINT)
        else:
            os.kill(program.pid, signal.SIGINT)
        started = time.monotonic()
        output, error = program.communicate(timeout=20)
        assert time.monotonic() - started < 10
    assert program.returncode == 130
    assert output == b""
    assert error.decode().strip() == "prefect-lint: error: interrupted"
    _wait_until(lambda: not _members(program.pid))


def _members(group: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, of_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if of_group == str(group) and state != "Z":
            found.append(int(folder.name))
    return found


def _busy(group: int) -> bool:
    """Whether a worker has used up a second of processor time."""
    used = []
    for pid in _members(group):
        try:
            fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used.append(int(fields[11]) if pid != group else 0)
    return max(used, default=0) > 2 * os.sysconf("SC_CLK_TCK")


def _wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("never came true")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the command forks")
def test_the_command_tells_of_a_harmful_file(
    repo: Path, obeying: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "d.py").write_text(f"{FLOW}# CRASH IN PARSER\n")
    (repo / "e.py").write_text(
        "import datetime\nfrom prefect import flow\n\n"
        "@flow\ndef load(day=datetime.date.today()): ...\n"
    )
    assert main(["--isolated", "--format", "concise", str(repo)]) == 2
    output = capsys.readouterr().out
    assert "d.py:1:1: error PFL002" in output.replace(f"{repo}/", "")
    assert "e.py:5:14: warning PFL705" in output.replace(f"{repo}/", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_waits_for_the_imports_of_other_threads(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The progress bar is imported by a thread, at any time."""
    held = []
    original = os.fork

    def fork() -> int:
        held.append(IMPORTING.locked())
        return original()

    monkeypatch.setattr(starting.os, "fork", fork)
    monkeypatch.setattr(starting, "can_fork", lambda: True)
    assert messages(told(repo, 1)) == seen(*"abcdefgh")
    assert held == [True]
    assert not IMPORTING.locked()

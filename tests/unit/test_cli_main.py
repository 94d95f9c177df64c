from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engine_fakes import FakeAnalysis, install

from prefect_lint import __version__
from prefect_lint.cli.main import main
from prefect_lint.cli.messages import TRACE_VARIABLE
from prefect_lint.engine.registry import all_rules

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"libcst", "pydantic", "rich", "tomllib", "tomli", "pathspec"}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeAnalysis:
    return install(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeAnalysis) -> Path:
    repo = tmp_path.resolve() / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / "flows").mkdir()
    (repo / "flows/a.py").write_text("x = 1\nBAD\n")
    (repo / "flows/b.py").write_text("BAD  # prefect-lint: ignore[PFL101] known\n")
    (repo / "good.py").write_text("x = 1\n")
    monkeypatch.chdir(repo)
    for variable in ("NO_COLOR", "FORCE_COLOR", TRACE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    return repo


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def cli(repo: Path, capsys: pytest.CaptureFixture[str]) -> object:
    def call(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        for line in captured.err.splitlines():
            assert len(line) <= 80 or " " not in line.strip(), line
        return Ran(code, captured.out, captured.err)

    return call


def call(cli: object, *arguments: str) -> Ran:
    assert callable(cli)
    result = cli(*arguments)
    assert isinstance(result, Ran)
    return result


def found(ran: Ran) -> list[tuple[str, int]]:
    return [(it["path"], it["line"]) for it in json.loads(ran.out)["findings"]]


# The main command


@pytest.mark.parametrize(
    "arguments", [(), (".",), ("check",), ("check", "."), ("./flows", "good.py"), ("--isolated",)]
)
def test_check_need_not_be_written(cli: object, arguments: tuple[str, ...]) -> None:
    ran = call(cli, *arguments, "--format", "json")
    assert ran.code == 1
    assert found(ran) == [("flows/a.py", 2)]
    assert ran.err == ""


def test_options_may_come_first(cli: object) -> None:
    assert call(cli, "--format", "json", "good.py").code == 0


def test_a_folder_that_is_called_like_a_command(cli: object, repo: Path) -> None:
    (repo / "rules").mkdir()
    (repo / "rules/a.py").write_text("BAD\n")
    assert found(call(cli, "--format=json", "rules")) == [("rules/a.py", 1)]
    assert found(call(cli, "./rules", "--format=json")) == [("rules/a.py", 1)]
    assert "PFL001" in call(cli, "rules").out


def test_a_broken_file_gives_2(cli: object, repo: Path) -> None:
    (repo / "c.py").write_text("BROKEN\n")
    ran = call(cli, "--exit-zero", "--format", "json")
    assert ran.code == 2
    assert [error["path"] for error in json.loads(ran.out)["errors"]] == ["c.py"]
    assert found(ran) == [("c.py", 1), ("flows/a.py", 2)]


def test_nothing_to_check_gives_3_and_still_a_report(cli: object, repo: Path) -> None:
    (repo / "empty").mkdir()
    ran = call(cli, "empty", "--format", "json")
    assert ran.code == 3
    assert json.loads(ran.out)["findings"] == []
    assert "there are no Python or deployment files to check in empty" in " ".join(ran.err.split())


def test_files_excluded_on_purpose_let_a_commit_pass(cli: object) -> None:
    ran = call(cli, "--force-exclude", "--extend-exclude", "flows", "flows/a.py")
    assert (ran.code, ran.err) == (0, "")
    assert call(cli, "--force-exclude", "--extend-exclude", "flows", "flows").code == 3


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--fail-on", "advice"], 1),
        (["--exit-zero"], 0),
        (["--select", "engine"], 0),
        (["--ignore", "missing-retries,PFL003"], 0),
        (["--ignore", "PFL101", "--extend-select", "PFL101"], 0),  # `ignore` wins a tie
        (["--ignore", "PFL1", "--extend-select", "PFL101"], 1),
        (["--exclude", "good.py,flows"], 3),
        (["--min-confidence", "1"], 0),
        (["--target-version", "3.4"], 1),
    ],
)
def test_options_reach_the_engine(cli: object, options: list[str], code: int) -> None:
    assert call(cli, *options).code == code


def test_suppressions(cli: object) -> None:
    shown = json.loads(call(cli, "flows/b.py", "--show-suppressed", "--format", "json").out)
    assert shown["summary"]["suppressed"] == 1
    assert found(call(cli, "flows/b.py", "--no-ignores", "--format", "json")) == [("flows/b.py", 1)]


def test_settings_files(cli: object, repo: Path, tmp_path: Path) -> None:
    (repo / "prefect-lint.toml").write_text('fail-on = "never"\n')
    assert call(cli).code == 0
    assert call(cli, "--isolated").code == 1
    assert call(cli, "--fail-on", "warning").code == 1
    pinned = tmp_path / "ci.toml"
    pinned.write_text('fail-on = "advice"\n')
    assert call(cli, "--isolated", "--config", str(pinned)).code == 1


def test_standard_input(cli: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\nBAD\n")))
    ran = call(cli, "-", "--stdin-filename", "flows/new.py", "--format", "json")
    assert (ran.code, found(ran)) == (1, [("flows/new.py", 2)])


def test_output_file(cli: object, repo: Path) -> None:
    ran = call(cli, "--format", "json", "--output-file", "report.json")
    assert (ran.code, ran.out) == (1, "")
    assert json.loads((repo / "report.json").read_text())["findings"]
    ran = call(cli, "--output-file", "nowhere/report.txt")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere/report.txt: the report can't be written" in " ".join(ran.err.split())


def test_python_code_is_not_overwritten(cli: object, repo: Path) -> None:
    assert call(cli, "--output-file", "flows/a.py").code == 2
    assert (repo / "flows/a.py").read_text() == "x = 1\nBAD\n"


def test_colours(cli: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in call(cli).out
    assert "\x1b[" in call(cli, "--color").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in call(cli).out
    assert "\x1b[" not in call(cli, "--no-color").out
    assert "\x1b[" not in call(cli, "--format", "json").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in call(cli).out


def test_debug_model(cli: object, repo: Path) -> None:
    ran = call(cli, "--debug-model", "flows/a.py")
    assert ran.code == 0
    assert json.loads(ran.out) == {"path": "flows/a.py", "project": 3}
    (repo / "c.py").write_text("BROKEN\n")
    assert (
        call(cli, "--debug-model", "c.py").err == "prefect-lint: error: c.py:1: Not valid Python\n"
    )
    assert call(cli, "--debug-model", "flows/a.py", "good.py").code == 2
    assert call(cli, "--debug-model", "nope.py").code == 2


# What is wrong is said, on stderr, with exit code 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope.py"], "nope.py: there is no such file or folder"),
        (["flow"], "there is no such file or folder; did you mean flows?"),
        (["explian"], "did you mean `prefect-lint explain`?"),
        (["--selct", "PFL1"], "--selct"),
        (["--select", "PFL10l"], "--select: `PFL10l` is no rule"),
        (["--target-version", "4"], "--target-version: Prefect 4 is not known; known are 2 and 3"),
        (["--min-confidence", "2"], "2.0 is not in the range"),
        (["--min-confidence", "nan"], "'nan' is not a valid number"),
        (["--select", ""], "no rule is named, so nothing would be checked"),
        (["--select", " , "], "no rule is named, so nothing would be checked"),
        (["cache"], "Missing command."),
        (["--fail-on", "warn"], "'warn' is not one of"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--config", "nope.toml"], "nope.toml: there is no such file"),
        (["--exclude", "[z-a]"], "is not a valid pattern"),
        (["-", "flows"], "then no other path can be named"),
        (["--stdin-filename", "a.py"], "--stdin-filename needs `-`"),
        (["explain"], "Missing argument 'RULE'"),
        (["explain", "PFL00l"], "there is no rule `PFL00l`; did you mean `PFL001`?"),
        (["explain", "bananarama"], "`prefect-lint rules` lists them"),
        (["rules", "cachin-g"], "is no rule, code prefix, category or preset"),
    ],
)
def test_wrong_usage(cli: object, arguments: list[str], words: str) -> None:
    ran = call(cli, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("prefect-lint: error: ")
    assert words in " ".join(ran.err.split())


def test_wrong_settings_are_all_told(cli: object, repo: Path) -> None:
    (repo / "prefect-lint.toml").write_text('selct = []\nfail-on = "eror"\n')
    ran = call(cli)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("prefect-lint: error: prefect-lint.toml: ") == 2
    assert "did you mean `select`?" in " ".join(ran.err.split())


def test_names_can_forge_no_message(cli: object) -> None:
    ran = call(cli, "x\n::error title=forged::\x1b[31m\u202e")
    assert ran.code == 2
    assert not any(line.lstrip().startswith("::") for line in ran.err.splitlines())
    assert not set("\x1b\u202e") & set(ran.err)
    assert r"x\n::error" in ran.err


def test_notes_are_limited(cli: object, repo: Path) -> None:
    names = [f"note{number}.md" for number in range(30)]
    for name in names:
        (repo / name).write_text("")
    ran = call(cli, *names, "good.py")
    assert ran.code == 0
    assert len(ran.err.splitlines()) == 21
    assert ran.err.endswith("and 10 more files or folders were left out\n")


def test_interrupted(cli: object, fake: FakeAnalysis) -> None:
    fake.raises = KeyboardInterrupt()
    ran = call(cli)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.strip() == "prefect-lint: error: interrupted"


def test_our_own_faults(cli: object, fake: FakeAnalysis, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.raises = KeyError("who\nknows")
    ran = call(cli)
    assert (ran.code, ran.out) == (2, "")
    assert "a fault of prefect-lint itself: KeyError" in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    monkeypatch.setenv(TRACE_VARIABLE, "1")
    main([])


# The other commands


def test_rules_as_a_table(cli: object) -> None:
    ran = call(cli, "rules")
    assert ran.code == 0
    for rule in all_rules():
        assert rule.code in ran.out
        assert rule.name in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert all(line == line.rstrip() for line in ran.out.splitlines())
    assert "\x1b[" not in ran.out
    assert "\x1b[" in call(cli, "rules", "--color").out


def test_rules_can_be_chosen(cli: object) -> None:
    listed = json.loads(call(cli, "rules", "PFL00", "--format", "json").out)
    codes = [rule["code"] for rule in listed]
    assert codes == ["PFL001", "PFL002", "PFL003", "PFL004", "PFL005"]
    assert listed[0]["name"] == "syntax-error"
    assert listed[0]["summary"].startswith("The file is not valid Python")
    assert listed[0]["recommended"] is True
    assert listed[0]["url"].endswith("PFL001-syntax-error.md")
    assert set(listed[0]) >= {"category", "severity", "confidence", "versions", "options", "risk"}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_can_be_explained(cli: object, rule: type[object]) -> None:
    code, name = getattr(rule, "code", ""), getattr(rule, "name", "")
    ran = call(cli, "explain", code)
    assert ran.code == 0
    assert ran.out.startswith(f"# {code} {name}\n")
    assert "## Recommendation" in ran.out
    assert call(cli, "explain", name.upper()).out == ran.out
    assert "\x1b[" in call(cli, "explain", code, "--color").out


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["check", "-h"], ["rules", "-h"]])
def test_help(cli: object, arguments: list[str]) -> None:
    ran = call(cli, *arguments)
    assert ran.code == 0
    assert ran.out.startswith("Usage: prefect-lint")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_main_help_has_options_and_commands(cli: object) -> None:
    out = call(cli, "--help").out
    for word in ("--select", "--stdin-filename", "--version", "explain", "rules", "PATH"):
        assert word in out


def test_version(cli: object) -> None:
    assert call(cli, "--version").out == f"prefect-lint {__version__}\n"


# As a process of its own


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "prefect_lint", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom prefect_lint.cli.main import main\n"
        f"main({arguments!r})\n"
        f"sys.exit(' '.join(sorted({HEAVY!r} & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr.strip() == ""


def test_as_a_module() -> None:
    done = process("--version")
    assert (done.returncode, done.stdout) == (0, f"prefect-lint {__version__}\n")
    assert process("--nope").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with pipes")
def test_a_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "prefect_lint", "rules", "--format", "json"],
            stdout=stream,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_terminals_that_can_show_little() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect_lint", "explain", "PFL002"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u2026" in done.stdout

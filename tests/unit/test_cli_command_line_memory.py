"""What click made of a command line is kept: no difference is to be seen, but for the time that it takes."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import click
import pytest
from caches import Recalls, recalls_of, users_cache

from prefect_lint.cli import checking, command_line_memory
from prefect_lint.cli.command_line_memory import CommandLineMemory, memory_of
from prefect_lint.cli.main import main
from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.cache import folder as folders
from prefect_lint.engine.cache.folder import CacheFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FLOW = (
    "import datetime\nfrom prefect import flow\n\n@flow\ndef load(day=datetime.date.today()): ...\n"
)
Seen = tuple[int, str, str]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CacheFolder:
    return users_cache(tmp_path, monkeypatch)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path.resolve() / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "flows.py").write_text(FLOW)
    (root / "named.toml").write_text("ignore = ['PFL3']\n")
    (root / "wrong.toml").write_text("ignroe = ['PFL3']\n")
    (root / "baseline.json").write_text("{}")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def recalls(monkeypatch: pytest.MonkeyPatch) -> Recalls:
    return recalls_of(CommandLineMemory, monkeypatch)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str) -> Seen:
        code = main(words)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


KNOWN = (
    (),
    (".",),
    ("check",),
    ("flows.py",),
    # A note tells that one is skipped.
    ("named.toml", "flows.py"),
    ("check", "flows.py", "--isolated"),
    ("--select", "PFL3,PFL1", "--extend-select=PFL2", "--ignore", "PFL101"),
    ("--select=PFL9999",),
    ("--target-version", "3.4", "--min-confidence", "0.5"),
    ("--target-version", "seven"),
    ("--no-plugins", "--no-ignores"),
    ("--exclude", "flows.py"),
    ("--exclude", "[z-a]"),
    ("--force-exclude", "--extend-exclude=flows.py", "flows.py"),
    ("--no-force-exclude",),
    ("--prefect-file", "deployments.yaml"),
    ("--baseline", "baseline.json"),
    ("--baseline", "absent.json"),
    ("--baseline-strict",),
    ("--baseline", "baseline.json", "--no-baseline"),
    ("--diff-base", "absent"),
    ("--format", "json"),
    ("--format", "concise", "--format", "github=report.txt", "--statistics"),
    ("--format", "sarif", "--sarif-category", "ours", "--sarif-include-suppressed"),
    ("--format", "sarif", "--statistics"),
    ("--output-file", "report.txt", "--show-suppressed"),
    ("--output-file", "flows.py"),
    ("--color",),
    ("--no-color", "--exit-zero"),
    ("--fail-on", "error", "-j", "1"),
    ("-j1", "--fail-on=never"),
    ("--config", "named.toml"),
    ("--config", "wrong.toml"),
    ("--config", "absent.toml"),
    ("--show-files",),
    ("--show-files", "-0"),
    ("--null",),
    ("--debug-model", "flows.py"),
    ("--reason", "so it is"),
    ("--fix", "--no-ignores"),
    ("--diff", "--unsafe-fixes"),
    ("absent.py",),
    ("chekc",),
    ("check", "check"),
    ("--", "--isolated"),
    ("-", "flows.py"),
    ("\udcff.py",),
)
"""All that click has no objection to."""

REFUSED = (
    ("--slect", "PFL1"),
    ("--select", ""),
    ("--select",),
    ("--min-confidence", "2"),
    ("--min-confidence", "nan"),
    ("--format", "xml"),
    ("--format", "json="),
    ("--fail-on", "nothing"),
    ("-j", "0"),
    ("--output-file", "."),
    ("--local-rules", "absent"),
    ("--version",),
    ("--help",),
    ("explain", "PFL101"),
    ("explain", "PFL9999"),
    ("cache",),
    ("config", "show"),
)
"""What goes no further than click, or to another command."""


@pytest.mark.parametrize("words", [*KNOWN, *REFUSED], ids=" ".join)
def test_no_difference_is_seen(
    cache: CacheFolder,
    repo: Path,
    cli: Any,
    monkeypatch: pytest.MonkeyPatch,
    recalls: Recalls,
    words: Sequence[str],
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PREFECT_LINT_NO_CACHE", "1")
        expected = cli(*words)
    assert recalls == []
    assert cli(*words) == expected
    assert recalls in ([False], [])
    # What was written is known, too, the third time.
    for _ in range(2):
        assert cli(*words) == expected
    assert recalls[1:] == ([] if "-" in words else [words in KNOWN] * 2)
    for variables in ({"COLUMNS": "40"}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}):
        with monkeypatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            patch.setenv("PREFECT_LINT_NO_CACHE", "1")
            expected = cli(*words)
            patch.delenv("PREFECT_LINT_NO_CACHE")
            assert cli(*words) == expected


def test_what_a_path_is_may_change(
    cache: CacheFolder, repo: Path, cli: Any, recalls: Recalls
) -> None:
    words = ("--output-file", "report")
    for _ in range(2):
        assert cli(*words)[0] == 1
    # The first run had made the file.
    assert not recalls.last()
    cli(*words)
    assert recalls.last()
    (repo / "report").unlink()
    (repo / "report").mkdir()
    code, _, told = cli(*words)
    assert not recalls.last()
    assert (code, "is a directory" in " ".join(told.split())) == (2, True)


def test_another_folder(
    cache: CacheFolder, repo: Path, cli: Any, recalls: Recalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repo.parent / "other"
    (other / ".git").mkdir(parents=True)
    (other / "clean.py").write_text("from prefect import flow\n")
    assert cli("--format=concise")[0] == 1
    monkeypatch.chdir(other)
    code, shown, _ = cli("--format=concise")
    assert (recalls.last(), code, shown) == (True, 0, "All clear. No findings in 1 file.\n")


@pytest.mark.parametrize(
    "variable", ["PREFECT_LINT_NO_CACHE", "_PREFECT_LINT_COMPLETE", "PREFECT_LINT_TRACEBACK"]
)
def test_variables_by_which_click_goes(
    cache: CacheFolder, monkeypatch: pytest.MonkeyPatch, repo: Path, variable: str
) -> None:
    assert memory_of([]) is not None
    monkeypatch.setenv(variable, "")
    assert memory_of([]) is None


def test_wildcards_of_windows(
    cache: CacheFolder, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_line_memory.os, "name", "nt")
    assert memory_of([]) is None


# What is kept, and where


def kept(cache: CacheFolder) -> set[str]:
    return {it.name for it in cache.path.glob("*.entry")} if cache.path.is_dir() else set()


def test_nothing_is_kept_where_it_is_not_wanted(
    cache: CacheFolder, repo: Path, cli: Any, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    rules = tmp_path / "rules"
    rules.mkdir()
    for words in (["--no-cache"], ["--cache-dir", str(elsewhere)]):
        assert cli(*words)[0] == 1
        assert kept(cache) == set()
    assert len(kept(CacheFolder(elsewhere))) == 2
    # What is in the folder decides too.
    assert cli("--local-rules", str(rules), "--show-files")[0] == 0
    assert kept(cache) == set()
    assert cli("--show-files")[0] == 0
    assert len(kept(cache)) == 1
    assert cli("cache", "clean")[1].startswith("Deleted 1 entry")
    assert kept(cache) == set()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"options": {"paths": {"x": 1}}}'])
def test_a_damaged_entry(
    cache: CacheFolder, repo: Path, cli: Any, recalls: Recalls, content: bytes
) -> None:
    expected = cli("--show-files")
    (entry,) = kept(cache)
    cache.write(entry.removesuffix(".entry"), content)
    assert cli("--show-files") == expected
    assert not recalls.last()
    cache.path.joinpath(entry).write_bytes(content)
    assert cli("--show-files") == expected
    assert not recalls.last()


def test_another_linter_asks_anew(
    cache: CacheFolder, repo: Path, cli: Any, recalls: Recalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("--show-files")
    monkeypatch.setattr(command_line_memory, "identity", lambda: "of another one")
    cli("--show-files")
    assert recalls == [False, False]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("cache", []),
        ("cache", ["."]),
        ("cache", ["../other", "flows.py"]),
        ("cache", ["--prefect-file=sub/prefect.yaml"]),
        ("sub/cache", ["sub/"]),
        ("sub/cache", ["sub/flow.py/"]),
        # The root is the deepest folder that holds both.
        ("../cache", ["../one", "../two"]),
        ("../cache", ["../one/", "--prefect-file=../two/prefect.yaml"]),
        ("../one/cache", ["../one/flow.py"]),
        # It has a mark.
        ("../marked/cache", ["../marked/below"]),
        ("../marked/below/cache", []),
        # A link leads into the project.
        ("../link/cache", []),
    ],
)
def test_an_entry_in_the_project_is_never_read(
    repo: Path, monkeypatch: pytest.MonkeyPatch, place: str, words: Sequence[str]
) -> None:
    monkeypatch.delenv("PREFECT_LINT_NO_CACHE")
    for name in ("repo/sub", "other", "one", "two", "marked/below"):
        (repo.parent / name).mkdir(parents=True)
    for name in ("repo/sub/prefect.yaml", "repo/sub/flow.py", "one/flow.py", "two/prefect.yaml"):
        (repo.parent / name).write_text("")
    (repo.parent / "marked" / "pyproject.toml").write_text("")
    (repo.parent / "link").symlink_to(repo, target_is_directory=True)
    folder = repo / place
    folder.mkdir(parents=True)
    monkeypatch.setenv(folders.VARIABLE, str(folder))
    assert memory_of(words) is None


@pytest.mark.parametrize("words", [[], ["."], ["flows.py", "sub"], ["../other"], ["--isolated"]])
def test_an_entry_elsewhere_may_be_read(
    cache: CacheFolder, repo: Path, words: Sequence[str]
) -> None:
    (repo / "sub").mkdir()
    (repo.parent / "other").mkdir()
    assert memory_of(words) is not None


def test_a_run_from_above_the_cache(
    cache: CacheFolder, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.parent)
    assert memory_of([str(repo)]) is None


@pytest.mark.skipif(os.name != "posix", reason="folders have owners")
def test_a_folder_of_others(
    cache: CacheFolder, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.path.mkdir(parents=True)
    assert memory_of([]) is not None
    cache.path.chmod(0o777)
    assert memory_of([]) is None
    cache.path.chmod(0o700)
    monkeypatch.setattr(folders.os, "geteuid", lambda: 12345)
    assert memory_of([]) is None


# How a run ends


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        EOFError(),
        click.UsageError("so not"),
        click.ClickException("not at all"),
        click.Abort(),
        ConfigurationError.single("select", "is wrong"),
        OSError(errno.ENOSPC, "no space"),
        OSError(errno.EPIPE, "nobody reads"),
        RuntimeError("a fault of ours"),
        SystemExit(7),
    ],
    ids=repr,
)
def test_a_run_that_ends_early(
    cache: CacheFolder,
    repo: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    recalls: Recalls,
    error: BaseException,
) -> None:
    def fail(options: dict[str, Any]) -> int:
        raise error

    monkeypatch.setattr(checking, "lint_and_report", fail)

    def ran() -> tuple[object, str, str]:
        with monkeypatch.context() as patch:
            # click puts something in their place when nobody reads on.
            patch.setattr("sys.stdout", __import__("sys").stdout)
            patch.setattr("sys.stderr", __import__("sys").stderr)
            try:
                code: object = main([])
            except SystemExit as exit_:
                code = ("exit", exit_.code)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    expected = ran()
    assert ran() == expected
    assert recalls == [False, True]

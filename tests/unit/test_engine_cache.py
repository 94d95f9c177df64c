"""Reports of earlier runs: the same as new ones, and nothing but a reason to be quick."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from caches import Recalls, recalls_of

from prefect_lint.cli.main import main
from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.cache import folder as folders
from prefect_lint.engine.cache import identity
from prefect_lint.engine.cache.folder import CacheError, CacheFolder, chosen_folder
from prefect_lint.engine.cache.masks import differences
from prefect_lint.engine.cache.remembering import Memory
from prefect_lint.engine.gate import Gate
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.engine.found import Found

FLOW = (
    "import datetime\nfrom prefect import flow\n\n@flow\ndef load(day=datetime.date.today()): ...\n"
)
SECRET = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"


@pytest.fixture
def cache(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "cache")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    (root / ".git").mkdir()
    (root / "flows.py").write_text(FLOW)
    (root / "helpers.py").write_text("def add(a, b):\n    return a + b\n")
    return root


@pytest.fixture
def recalls(monkeypatch: pytest.MonkeyPatch) -> Recalls:
    return recalls_of(Memory, monkeypatch)


def lint(root: Path, cache: CacheFolder | None, overrides: Overrides | None = None) -> str:
    """Everything that a report shows, in the formats that show most."""
    ran = execute([root], Configuration(overrides or Overrides()), cache=cache)
    options = OutputOptions(color=False, width=80, show_suppressed=True, statistics=True)
    return "\n".join(FORMATS[name](ran.report, options) for name in ("json", "text"))


def test_the_same_once_more(repo: Path, cache: CacheFolder, recalls: Recalls) -> None:
    first = lint(repo, cache)
    assert "PFL705" in first
    assert not recalls.last()
    assert lint(repo, cache) == first
    assert recalls.last()


def test_the_time_that_it_took_is_that_of_the_run(repo: Path, cache: CacheFolder) -> None:
    first = execute([repo], Configuration(), cache=cache).report
    second = execute([repo], Configuration(), cache=cache).report
    assert second.duration != first.duration


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("flows.py", FLOW.replace("load", "save"), id="a flow"),
        pytest.param("helpers.py", "from flows import load\n", id="the imports of another file"),
        pytest.param("helpers.py", "# prefect\n", id="whether another file names Prefect"),
        pytest.param("helpers.py", "a = 1  # prefect-lint: ignore[PFL101]\n", id="a suppression"),
        pytest.param("helpers.py", "a = '\xff'\n", id="bytes that are no UTF-8"),
        pytest.param("more.py", "a = 1\n", id="a further file"),
        pytest.param("requirements.txt", "prefect<3\n", id="a pin"),
        pytest.param("prefect.yaml", "deployments: []\n", id="deployments"),
        pytest.param("pyproject.toml", "[tool.prefect-lint]\nignore = ['PFL705']\n", id="settings"),
    ],
)
def test_what_makes_a_new_run(
    repo: Path, cache: CacheFolder, recalls: Recalls, path: str, text: str
) -> None:
    lint(repo, cache)
    (repo / path).write_text(text, encoding="latin-1")
    recalls.clear()
    assert lint(repo, cache) == lint(repo, None)
    assert not recalls.last()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("helpers.py", "def add(a, b):\n    return b + a\n", id="code without Prefect"),
        pytest.param("README.md", "Hello.\n", id="what is no code"),
    ],
)
def test_what_does_not_count(
    repo: Path, cache: CacheFolder, recalls: Recalls, path: str, text: str
) -> None:
    first = lint(repo, cache)
    (repo / path).write_text(text)
    assert lint(repo, cache) == first
    assert recalls.last()


def test_what_is_asked_for_counts(repo: Path, cache: CacheFolder, recalls: Recalls) -> None:
    lint(repo, cache)
    assert "PFL705" not in lint(repo, cache, Overrides(Selectors(ignore=("PFL705",))))
    assert not recalls.last()
    execute([repo / "flows.py"], Configuration(), cache=cache)
    assert not recalls.last()
    execute([repo], Configuration(), cache=cache, heed_comments=False)
    assert not recalls.last()


def test_another_linter_asks_anew(
    repo: Path, cache: CacheFolder, recalls: Recalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    lint(repo, cache)
    monkeypatch.setattr("prefect_lint.engine.cache.remembering.identity", lambda: "another")
    lint(repo, cache)
    assert not recalls.last()


def test_every_file_of_the_linter_is_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "prefect_lint"
    (package / "rules").mkdir(parents=True)
    (package / "rules" / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(identity, "_PACKAGE", package)
    seen = set()
    for path, text in (
        ("rules/one.py", "a = 1\n"),
        ("rules/one.py", "a = 2\n"),
        ("rules/two.py", "a = 2\n"),
        ("table.z", "data"),
        # As it is installed, where the record has the digests.
        ("../prefect_lint-1.0.dist-info/RECORD", "one"),
        ("../prefect_lint-1.0.dist-info/RECORD", "two"),
    ):
        (package / path).resolve().parent.mkdir(exist_ok=True)
        (package / path).write_text(text)
        identity.identity.cache_clear()
        seen.add(identity.identity())
    identity.identity.cache_clear()
    assert len(seen) == 6


def test_secrets_are_neither_kept_nor_shown(
    repo: Path, cache: CacheFolder, recalls: Recalls
) -> None:
    (repo / "flows.py").write_text(
        f'API_KEY = "{SECRET}"\n{FLOW}\n@flow\ndef send(key="{SECRET}", day=datetime.date.today()): ...\n'
    )
    everything = Overrides(Selectors(select=("all",)))
    first = lint(repo, cache, everything)
    assert "PFL705" in first
    assert lint(repo, cache, everything) == first
    assert recalls.last()
    assert SECRET not in first
    kept = [path.read_bytes() for path in cache.path.iterdir()]
    assert kept
    assert not any(SECRET.encode() in data for data in kept)


def test_where_texts_differ() -> None:
    assert differences("one two", "one two") == []
    assert differences("one two six", "*** two ***") == [[0, 3], [8, 11]]
    assert differences("one", "ONE") is None
    assert differences("one", "****") is None


def test_formats_that_ask_for_details(repo: Path, cache: CacheFolder, recalls: Recalls) -> None:
    def sarif(used: CacheFolder | None) -> str:
        report = execute([repo], Configuration(), cache=used, details=True).report
        return FORMATS["sarif"](report, OutputOptions(color=False, width=80))

    lint(repo, cache)
    assert sarif(cache) == sarif(None)
    assert recalls.last()


def test_a_baseline_has_its_say_each_time(repo: Path, cache: CacheFolder, recalls: Recalls) -> None:
    lint(repo, cache)
    baseline = repo.parent / "baseline.json"
    assert main(["baseline", "write", "--baseline", str(baseline), str(repo)]) == 0
    report = execute([repo], Configuration(), cache=cache, gate=Gate(baseline=baseline)).report
    assert recalls.last()
    assert (len(report.findings), len(report.baselined)) == (0, 1)


def test_a_strict_baseline_is_another_request(
    repo: Path, cache: CacheFolder, recalls: Recalls
) -> None:
    lint(repo, cache)
    baseline = repo.parent / "baseline.json"
    assert main(["baseline", "write", "--baseline", str(baseline), str(repo)]) == 0
    execute([repo], Configuration(), cache=cache, gate=Gate(baseline=baseline, strict=True))
    assert not recalls.last()


# Damage


def entries(cache: CacheFolder) -> Iterator[Path]:
    return cache.path.glob("*.entry")


@pytest.mark.parametrize("size", [0, 10, 64, 65, 200, -1])
def test_a_truncated_entry(repo: Path, cache: CacheFolder, recalls: Recalls, size: int) -> None:
    first = lint(repo, cache)
    for path in entries(cache):
        path.write_bytes(path.read_bytes()[:size])
    assert lint(repo, cache) == first
    assert not recalls.last()
    assert lint(repo, cache) == first
    assert recalls.last()


@pytest.mark.parametrize("step", [1, 50])
def test_an_entry_with_a_bit_flipped(
    repo: Path, cache: CacheFolder, recalls: Recalls, step: int
) -> None:
    first = lint(repo, cache)
    for path in entries(cache):
        data = bytearray(path.read_bytes())
        data[step] ^= 1
        path.write_bytes(data)
    assert lint(repo, cache) == first
    assert not recalls.last()


def test_an_entry_under_the_key_of_another(
    repo: Path, cache: CacheFolder, recalls: Recalls
) -> None:
    lint(repo, cache, Overrides(Selectors(ignore=("PFL705",))))
    wrong = sorted(entries(cache))
    lint(repo, cache)
    right = sorted(set(entries(cache)) - set(wrong))
    for path, other in zip(right, wrong, strict=True):
        path.write_bytes(other.read_bytes())
    assert "PFL705" in lint(repo, cache)
    assert not recalls.last()


@pytest.mark.parametrize(
    "content",
    ["[]", "{}", "null", '{"files": 1}', "[" * 100_000, '{"files": {}, "answers": []}', "\xff"],
)
def test_an_entry_that_is_whole_and_still_nonsense(
    repo: Path, cache: CacheFolder, recalls: Recalls, content: str
) -> None:
    first = lint(repo, cache)
    for path in list(entries(cache)):
        cache.write(path.stem, content.encode("latin-1"))
    assert lint(repo, cache) == first
    assert not recalls.last()


def test_a_file_that_changes_meanwhile(
    repo: Path, cache: CacheFolder, recalls: Recalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Memory.recall

    def recall(memory: Memory) -> Found | None:
        found = original(memory)
        (repo / "flows.py").write_text(FLOW.replace("load", "save"))
        return found

    monkeypatch.setattr(Memory, "recall", recall)
    lint(repo, cache)
    assert not list(entries(cache))


def test_imports_of_a_file_that_changes_meanwhile(repo: Path, cache: CacheFolder) -> None:
    """They must not be kept beside the digest of what the file was."""
    kept = []
    original = Memory._imports_with

    def imports_with(memory: Memory, name: str, digest: str) -> str | None:
        kept.append(original(memory, name, digest))
        (repo / name).write_text("from flows import load\n")
        kept.append(original(memory, name, digest))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Memory, "_imports_with", imports_with)
        lint(repo, cache)
    assert kept[0] is not None
    assert kept[1] is None
    assert lint(repo, cache) == lint(repo, None)


def test_faults_of_ours_are_not_kept(
    repo: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect_lint.rules.definitions.dynamic_default import DynamicDefault

    def fail(rule: object, *arguments: object) -> Iterator[object]:
        raise KeyError

    for name in ("check_task", "check_flow", "check_module"):
        monkeypatch.setattr(DynamicDefault, name, fail)
    lint(repo, cache)
    assert not list(entries(cache))


# The folder


def test_a_folder_inside_of_the_project(repo: Path) -> None:
    told: list[str] = []
    inside = CacheFolder(repo / ".cache", named=True)
    execute([repo], Configuration(), cache=inside, warn=told.append)
    assert told == [
        f"{repo / '.cache'}: not used as the cache, because it is in the project that is checked"
    ]
    assert not inside.path.exists()
    (repo / "link").symlink_to(repo.parent / "cache")
    assert CacheFolder(repo.parent / "cache").refusal(repo) is None
    (repo.parent / "other").symlink_to(repo)
    assert CacheFolder(repo.parent / "other" / "x").refusal(repo) is not None


@pytest.mark.skipif(os.name != "posix", reason="owners and modes")
def test_a_folder_of_others(
    repo: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch, recalls: Recalls
) -> None:
    lint(repo, cache)
    cache.path.chmod(0o777)
    assert cache.refusal() == "other users can write there"
    cache.path.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert cache.refusal() == "it belongs to another user"
    recalls.clear()
    assert "PFL705" in lint(repo, cache)
    assert recalls == []
    path = next(entries(cache))
    # As after somebody took the folder over: the entry is still another's.
    assert cache.read(path.stem) is None


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_is_no_entry(repo: Path, cache: CacheFolder, recalls: Recalls) -> None:
    lint(repo, cache)
    path = next(entries(cache))
    path.rename(cache.path.parent / "planted")
    path.symlink_to(cache.path.parent / "planted")
    assert cache.read(path.stem) is None


@pytest.mark.parametrize("call", ["open", "replace", "mkdir"])
def test_a_folder_that_can_t_be_written(
    repo: Path, cache: CacheFolder, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    without = lint(repo, None)

    def fail(*arguments: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    if call == "mkdir":
        monkeypatch.setattr(Path, "mkdir", fail)
    else:
        monkeypatch.setattr(folders.os, call, fail)
    assert lint(repo, cache) == without
    monkeypatch.undo()
    assert not list(cache.path.glob("*.part"))


def test_a_file_in_place_of_the_folder(repo: Path, cache: CacheFolder) -> None:
    cache.path.write_text("")
    assert cache.refusal() == "it is not a folder"
    assert "PFL705" in lint(repo, cache)


def test_what_is_not_used_is_thrown_out(
    cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MAX_ENTRIES", 10)
    for number in range(11):
        key = f"{number:064d}"
        cache.write(key, b"x")
        if number < 10:
            os.utime(cache.path / f"{key}.entry", (number, number))
    assert cache.usage().entries == 8
    assert cache.read(f"{10:064d}") == b"x"
    assert cache.read(f"{2:064d}") is None
    monkeypatch.setattr(folders, "MAX_BYTES", 400)
    cache.write(f"{11:064d}", b"y")
    assert cache.usage().size <= 400


def test_runs_at_the_same_time(repo: Path, cache: CacheFolder) -> None:
    command = [sys.executable, "-m", "prefect_lint", "--cache-dir", str(cache.path), str(repo)]
    environment = {name: it for name, it in os.environ.items() if "NO_CACHE" not in name}
    running = [
        subprocess.Popen(
            [*command, "--format", "json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(6)
    ]
    outputs = {program.communicate()[0] for program in running}
    assert len(outputs) == 1
    assert {program.returncode for program in running} == {1}
    assert len(list(entries(cache))) == 2
    assert not list(cache.path.glob("*.part"))


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(folders.VARIABLE, raising=False)
    monkeypatch.setattr(folders.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert chosen_folder().path == tmp_path / "prefect-lint"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert chosen_folder().path == tmp_path / ".cache" / "prefect-lint"
    monkeypatch.setattr(folders.sys, "platform", "darwin")
    assert chosen_folder().path == tmp_path / "Library" / "Caches" / "prefect-lint"
    monkeypatch.setattr(folders.sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert chosen_folder().path == tmp_path / "prefect-lint" / "Cache"
    monkeypatch.delenv("LOCALAPPDATA")
    with pytest.raises(CacheError):
        chosen_folder()
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "mine"))
    assert chosen_folder().path == tmp_path / "mine"
    assert chosen_folder(tmp_path / "named").path == tmp_path / "named"


# The command


def test_the_command_shows_and_cleans(
    repo: Path,
    cache: CacheFolder,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PREFECT_LINT_NO_CACHE")
    named = ["--cache-dir", str(cache.path)]
    assert main([*named, str(repo)]) == 1
    (cache.path / "mine.entry").write_text("Not one of the cache.")
    capsys.readouterr()
    assert main(["cache", "show", *named]) == 0
    assert capsys.readouterr().out == f"{cache.path}\n2 entries, 0.0 MB\n"
    assert main(["cache", "clean", *named]) == 0
    assert capsys.readouterr().out == "Deleted 2 entries, 0.0 MB.\n"
    assert [path.name for path in cache.path.iterdir()] == ["mine.entry"]
    assert main(["cache", "clean", *named]) == 0
    assert main(["--no-cache", *named, str(repo)]) == 1
    assert [path.name for path in cache.path.iterdir()] == ["mine.entry"]


_PROGRAM = """
import json, sys
from prefect_lint.cli.main import main
code = main([sys.argv[1]])
libraries = ("click", "libcst", "pydantic", "yaml", "rich", "pathspec")
slow = ("ast", "dataclasses", "inspect", "tempfile", "textwrap", "threading", "difflib")
heavy = [name for name in (*libraries, *slow) if name in sys.modules]
rooms = ("rules", "syntax", "model", "knowledge", "fixing", "report", "cli.baseline", "cli.report")
ours = [name for name in sys.modules if name.startswith(tuple(f"prefect_lint.{room}" for room in rooms))]
print(json.dumps([code, heavy, ours]), file=sys.stderr)
"""


@pytest.mark.parametrize("configured", [False, True])
def test_what_a_warm_run_imports(repo: Path, cache: CacheFolder, configured: bool) -> None:
    (repo / "prefect.yaml").write_text("deployments: []\n")
    (repo / ".gitignore").write_text("*.py[cod]\n/build/\n!keep.py\n")
    if configured:
        (repo / "pyproject.toml").write_text("[tool.prefect-lint]\nextend-select = ['PFL1']\n")

    def told() -> tuple[str, list[object]]:
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(repo)],
            capture_output=True,
            text=True,
            check=True,
            env={
                **{name: it for name, it in os.environ.items() if "NO_CACHE" not in name},
                folders.VARIABLE: str(cache.path),
            },
        )
        return ran.stdout, json.loads(ran.stderr)

    cold, (code, _, _) = told()
    # The third finds the very text.
    for _ in range(2):
        warm, (code_again, heavy, ours) = told()
        assert (warm, code_again) == (cold, code)
        assert heavy == []
        assert ours == []

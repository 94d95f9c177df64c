"""What was written for a report is kept: the same is written again, byte for byte, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from caches import users_cache

from prefect_lint.cli.known_texts import KnownTexts, Told
from prefect_lint.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.run import Known

SECRET = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
FLOWS = f'''import datetime
from prefect import flow, task

KEY = "{SECRET}"

@flow
def load(only_here="\N{SNOWMAN}", day=datetime.date.today(), key="{SECRET}"): ...

@flow
def save(day=datetime.date.today()): ...  # prefect-lint: ignore[PFL705] -- it is restarted daily

@flow(retries=
'''


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CacheFolder:
    return users_cache(tmp_path, monkeypatch)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path.resolve() / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "flows.py").write_text(FLOWS.removesuffix("@flow(retries=\n"), encoding="utf-8")
    (root / "broken.py").write_text(FLOWS, encoding="utf-8")
    (root / "clean").mkdir()
    (root / "clean" / "flows.py").write_text("from prefect import flow\n")
    (root / "baseline.json").write_text('{"version": 1, "findings": []}')
    monkeypatch.chdir(root)
    return root


class Seen(list[Told | None]):
    """What was known of each report since the last look."""

    def last(self) -> bool:
        return self.pop() is not None


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    told = Seen()
    original = KnownTexts.of

    def of(texts: KnownTexts, known: Known) -> Told | None:
        told.append(original(texts, known))
        return told[-1]

    monkeypatch.setattr(KnownTexts, "of", of)
    return told


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], repo: Path) -> Any:
    def call(*words: str) -> tuple[int, str, str, str | None]:
        code = main(words)
        captured = capsys.readouterr()
        report = repo / "report"
        written = report.read_text(encoding="utf-8") if report.exists() else None
        return code, captured.out, captured.err, written

    return call


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--color", "--show-suppressed", "--statistics"),
        ("--format=concise", "--exit-zero"),
        ("--format=concise", "--fail-on=never"),
        ("--format=json",),
        ("--format=github", "--format=text=report"),
        ("--format=gitlab", "--output-file=report"),
        ("--format=junit",),
        ("--format=markdown", "--show-suppressed"),
        ("--min-confidence=0.99", "clean"),
        ("clean", "broken.py"),
    ],
    ids=" ".join,
)
def test_the_same_once_more(
    cache: CacheFolder,
    cli: Any,
    seen: Seen,
    monkeypatch: pytest.MonkeyPatch,
    words: Sequence[str],
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PREFECT_LINT_NO_CACHE", "1")
        expected = cli(*words)
    for known in (None, False, True, True):
        assert cli(*words) == expected
        assert known is None or seen.last() == known
    assert seen == []
    with monkeypatch.context() as patch:
        patch.setenv("FORCE_COLOR", "1")
        patch.setenv("PREFECT_LINT_NO_CACHE", "1")
        expected = cli(*words)
        patch.delenv("PREFECT_LINT_NO_CACHE")
        for _ in range(3):
            assert cli(*words) == expected


@pytest.mark.parametrize(
    "words", [("--format=sarif",), ("--baseline=baseline.json",), ("--diff-base=HEAD",), ("--fix",)]
)
def test_what_rests_on_more_than_what_was_found(
    cache: CacheFolder, cli: Any, seen: Seen, words: Sequence[str]
) -> None:
    for _ in range(3):
        cli(*words)
    assert seen == []


def test_what_is_shown_is_what_is_there(
    cache: CacheFolder, repo: Path, cli: Any, seen: Seen
) -> None:
    for _ in range(3):
        before = cli()
    assert seen.last()
    flows = repo / "flows.py"
    flows.write_text(
        flows.read_text(encoding="utf-8").replace("only_here", "Only_here"), encoding="utf-8"
    )
    after = cli()
    assert seen == [None]
    assert after[1] == before[1].replace("only_here", "Only_here", 1) != before[1]


def test_neither_source_lines_nor_secrets_are_kept(
    cache: CacheFolder, repo: Path, cli: Any, seen: Seen
) -> None:
    for words in ([], ["--color"], ["--format=json"]):
        for _ in range(3):
            _, shown, _, _ = cli(*words)
        assert seen.last()
        assert ("only_here" in shown) == (words != ["--format=json"])
        assert SECRET not in shown
    kept = b"".join(path.read_bytes() for path in cache.path.iterdir())
    assert b"PFL705" in kept
    for secret in (SECRET, "only_here", "def load", json.dumps("\N{SNOWMAN}")[1:-1]):
        assert secret.encode() not in kept


@pytest.mark.parametrize(
    "content", ["", "[]", "[0, []]", "[0, [[]]]", '[0, [["x", [[]]]]]', '[0, [["x", 1]]]', "{"]
)
def test_an_entry_that_is_whole_and_still_nonsense(
    cache: CacheFolder, cli: Any, seen: Seen, content: str
) -> None:
    expected = [cli("flows.py") for _ in range(1)].pop()
    before = set(cache.path.iterdir())
    assert cli("flows.py") == expected
    (entry,) = set(cache.path.iterdir()) - before
    cache.write(entry.stem, content.encode())
    assert cli("flows.py") == expected
    assert not seen.last()
    assert cli("flows.py") == expected
    assert seen.last()

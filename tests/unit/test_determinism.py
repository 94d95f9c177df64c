"""The same bytes for any hash seed, order of arguments and order in which the file system lists files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.output import FORMATS, OutputOptions
from tests.unit import fuzz_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "acme-flows"
EVERYTHING = OutputOptions(show_suppressed=True, statistics=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fixtures of many rules as one repository, whose files import, name and deploy the same things."""
    root = tmp_path_factory.mktemp("repository").resolve()
    (root / ".git").mkdir()
    fixtures = [path for path in sorted(fuzz_inputs.FIXTURES.rglob("*.py")) if path.is_file()]
    for number, path in enumerate(fixtures[::6]):
        folder = root / f"team_{number % 7}"
        folder.mkdir(exist_ok=True)
        (folder / f"flows_{number}.py").write_bytes(path.read_bytes())
    for number, path in enumerate(sorted(fuzz_inputs.FIXTURES.rglob("*.yaml"))[::6]):
        folder = root / f"deployed_{number}"
        folder.mkdir()
        (folder / "prefect.yaml").write_bytes(path.read_bytes())
        (folder / "requirements.txt").write_text(f"prefect=={2 + number % 2}.1\n")
    return root


def reports(paths: list[Path]) -> dict[str, str]:
    configuration = Configuration(Overrides(Selectors(select=("all",))), isolated=True)
    report = execute(paths, configuration).report
    written = {
        name: FORMATS[name](report, EVERYTHING) for name in sorted(FORMATS) if name != "text"
    }
    assert len(report.findings) > 100
    return written


class _Shuffled:
    """`os.scandir`, `os.listdir` and what is built on them, in an order of its own each time."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._choice = random.Random(seed)
        self._scandir, self._listdir = os.scandir, os.listdir
        monkeypatch.setattr(os, "scandir", self.scandir)
        monkeypatch.setattr(os, "listdir", self.listdir)

    def scandir(self, path: str = ".") -> _Entries:
        with self._scandir(path) as entries:
            found = list(entries)
        self._choice.shuffle(found)
        return _Entries(found)

    def listdir(self, path: str = ".") -> list[str]:
        found = self._listdir(path)
        self._choice.shuffle(found)
        return found


class _Entries:
    def __init__(self, found: list[os.DirEntry[str]]) -> None:
        self._found = iter(found)

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return self._found

    def __next__(self) -> os.DirEntry[str]:
        return next(self._found)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_file_system(
    repository: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = reports([repository])
    _Shuffled(seed, monkeypatch)
    assert reports([repository]) == expected


def test_the_order_of_arguments(repository: Path) -> None:
    paths = sorted(repository.glob("*"))
    expected = reports(paths)
    for seed in range(3):
        random.Random(seed).shuffle(paths)
        assert reports([*paths, paths[0]]) == expected


def test_hash_seeds(repository: Path) -> None:
    written = set()
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "prefect_lint",
                "--isolated",
                "--select",
                "all",
                "--format",
                "json",
                str(repository),
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        )
        assert done.returncode in (1, 2), done.stderr
        written.add(done.stdout)
    assert len(written) == 1

"""What the tests of plugins begin with: packages, a repository, and the command line in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from plugin_packages import FLOWS, Ran, Site

from prefect_lint.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugin_packages import Cli


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        made = Site(tmp_path.resolve() / "site", patch)
        yield made
    made.forget()


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    repo.mkdir()
    (repo / "flows.py").write_text(FLOWS)
    monkeypatch.chdir(repo)
    return repo


@pytest.fixture
def cli(repo: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return call

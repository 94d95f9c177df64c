"""Each rule on its fixtures: `bad_…` marks every finding, `ok_…` looks alike and stays silent.

A fixture is a file or a folder under `tests/fixtures/rules/<CODE>/`, see `check_fixture`.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.registry import all_rules
from prefect_lint.testing import check_fixture, expectations

if TYPE_CHECKING:
    from prefect_lint.rule import Rule

ROOT = Path(__file__).resolve().parents[1] / "fixtures" / "rules"
RULES = {rule.code: rule for rule in all_rules() if rule.category != "engine"}
LEAST_FINDINGS = 3
LOOK_ALIKE = "# look-alike:"


def fixtures(code: str, kind: str) -> list[Path]:
    """The fixtures of a rule that are `bad` or `ok`."""
    return sorted((ROOT / code).glob(f"{kind}_*"))


def look_alikes(path: Path) -> int:
    """How many cases an `ok` fixture has: `# look-alike:` comments, else functions and classes."""
    files = [path] if path.is_file() else [it for it in path.rglob("*") if it.is_file()]
    count = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        if LOOK_ALIKE in text:
            count += text.count(LOOK_ALIKE)
        elif file.suffix == ".py":
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            count += sum(isinstance(node, kinds) for node in ast.parse(text).body)
    return count


ALL = [
    (rule, path)
    for code, rule in RULES.items()
    for path in (*fixtures(code, "bad"), *fixtures(code, "ok"))
]


@pytest.mark.parametrize(
    ("rule", "path"), ALL, ids=[f"{rule.code}-{path.stem}" for rule, path in ALL]
)
def test_fixture(rule: type[Rule], path: Path) -> None:
    marked = len(expectations(rule.code, path))
    if path.name.startswith("ok_"):
        assert marked == 0, "an ok fixture expects findings"
    else:
        assert marked > 0, "a bad fixture expects no finding"
    check_fixture(rule, path)


@pytest.mark.parametrize("code", sorted(RULES))
def test_there_are_enough_fixtures(code: str) -> None:
    bad = sum(len(expectations(code, path)) for path in fixtures(code, "bad"))
    alike = sum(look_alikes(path) for path in fixtures(code, "ok"))
    assert bad >= LEAST_FINDINGS, f"{bad} findings are expected in the bad fixtures"
    assert alike >= bad, f"{alike} look-alikes for {bad} expected findings"


def test_every_fixture_belongs_to_a_rule() -> None:
    present = {path.name for path in ROOT.iterdir()} if ROOT.is_dir() else set()
    assert present <= RULES.keys()
    for code in present:
        known = {*fixtures(code, "bad"), *fixtures(code, "ok")}
        assert {it for it in (ROOT / code).iterdir() if it.name != "__pycache__"} == known

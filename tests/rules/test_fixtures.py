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
from prefect_lint.testing_variants import VARIANTS, variant_of

if TYPE_CHECKING:
    from prefect_lint.rule import Rule
    from prefect_lint.testing_variants import Variant

ROOT = Path(__file__).resolve().parents[1] / "fixtures" / "rules"
RULES = {rule.code: rule for rule in all_rules() if rule.category != "engine"}
LEAST_FINDINGS = 3
LOOK_ALIKE = "# look-alike:"


def fixtures(code: str, kind: str) -> list[Path]:
    """The fixtures of a rule that are `bad` or `ok`."""
    return sorted((ROOT / code).glob(f"{kind}_*"))


def faulty(code: str, path: Path) -> int:
    """How many cases a `bad` fixture has: functions, classes and other statements with findings."""
    cases: set[tuple[str, int]] = set()
    for expected in expectations(code, path):
        file = path / expected.path if path.is_dir() else path
        line = expected.line
        if file.suffix == ".py":
            starts = (start(node) for node in ast.parse(file.read_text(encoding="utf-8")).body)
            line = max((it for it in starts if it <= expected.line), default=line)
        cases.add((expected.path, line))
    return len(cases)


def start(node: ast.stmt) -> int:
    """The line of a statement, or that of its first decorator."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def look_alikes(path: Path) -> int:
    """How many cases an `ok` fixture has: functions and classes, or `# look-alike:` comments."""
    files = [path] if path.is_file() else [it for it in path.rglob("*") if it.is_file()]
    count = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        named = text.count(LOOK_ALIKE)
        if file.suffix == ".py":
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            named = max(named, sum(isinstance(node, kinds) for node in ast.parse(text).body))
        count += named
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


VARIED = [(rule, path, variant) for rule, path in ALL if (variant := variant_of(path))]


@pytest.mark.parametrize(
    ("rule", "path", "variant"),
    VARIED,
    ids=[f"{rule.code}-{path.stem}-{variant.name}" for rule, path, variant in VARIED],
)
def test_fixture_written_in_another_way(rule: type[Rule], path: Path, variant: Variant) -> None:
    check_fixture(rule, path, variant)


def test_every_variant_comes_up() -> None:
    assert {variant for _, _, variant in VARIED} == set(VARIANTS)


@pytest.mark.parametrize("code", sorted(RULES))
def test_there_are_enough_fixtures(code: str) -> None:
    expected = sum(len(expectations(code, path)) for path in fixtures(code, "bad"))
    assert expected >= LEAST_FINDINGS, f"{expected} findings are expected in the bad fixtures"
    bad = sum(faulty(code, path) for path in fixtures(code, "bad"))
    alike = sum(look_alikes(path) for path in fixtures(code, "ok"))
    assert alike >= bad, f"{alike} look-alikes for {bad} faulty cases"


def test_every_fixture_belongs_to_a_rule() -> None:
    present = {path.name for path in ROOT.iterdir()} if ROOT.is_dir() else set()
    assert present <= RULES.keys()
    for code in present:
        known = {*fixtures(code, "bad"), *fixtures(code, "ok")}
        assert {it for it in (ROOT / code).iterdir() if it.name != "__pycache__"} == known

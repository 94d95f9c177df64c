"""The fixes of every rule on all of its fixtures, and that each fix a rule declares is seen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.offering import Offering
from prefect_lint.engine.registry import all_rules
from prefect_lint.testing import check_fixture
from prefect_lint.testing_fixes import check_fixes
from tests.rules.test_fixtures import fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from prefect_lint.engine.locating import Locator
    from prefect_lint.findings import Fix
    from prefect_lint.rule import Hit, Rule

# The fixes of the engine's own rules are about comments: `test_engine_unsuppressing.py`.
FIXING = [rule for rule in all_rules() if rule.fixes() and rule.category != "engine"]
ALL = [(rule, path) for rule in FIXING for path in fixtures(rule.code, "bad")]


@pytest.mark.parametrize(
    ("rule", "path"), ALL, ids=[f"{rule.code}-{path.stem}" for rule, path in ALL]
)
def test_fixes_of_a_fixture(rule: type[Rule], path: Path) -> None:
    check_fixes(rule, path)


@pytest.mark.parametrize("rule", FIXING, ids=[rule.code for rule in FIXING])
def test_each_declared_fix_is_offered(rule: type[Rule], monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    original = Offering.fix

    def noted(self: Offering, rule: Rule, hit: Hit, locator: Locator) -> Fix | None:
        fix = original(self, rule, hit, locator)
        if fix is not None and hit.fix is not None:
            found.add(hit.fix.kind)
        return fix

    monkeypatch.setattr(Offering, "fix", noted)
    for path in fixtures(rule.code, "bad"):
        check_fixture(rule, path)
    # One that is never offered is no fix, and one that is not declared is not on the page.
    assert found == set(rule.fixes())


@pytest.mark.parametrize("rule", FIXING, ids=[rule.code for rule in FIXING])
def test_a_fix_is_put_into_sentences(rule: type[Rule]) -> None:
    for kind in rule.fixes():
        for words in (kind.description, kind.because):
            assert words[0].isupper(), words
            assert words.endswith("."), words

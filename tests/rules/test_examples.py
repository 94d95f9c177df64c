"""The examples that users read in the docstrings do what the text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.registry import all_rules
from prefect_lint.testing import check_rule_examples

if TYPE_CHECKING:
    from prefect_lint.rule import Rule

# What the engine itself reports is about files and comments; its own tests cover that.
RULES = [rule for rule in all_rules() if rule.category != "engine"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_example_is_reported_and_use_instead_is_not(rule: type[Rule]) -> None:
    check_rule_examples(rule)

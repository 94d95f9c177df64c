"""Codes and names are for ever: the rules agree with the catalogue that was settled first."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.registry import all_rules
from prefect_lint.testing import check_rule_class

if TYPE_CHECKING:
    from prefect_lint.rule import Rule

RULES = all_rules()
LETTERS = {"error": "E", "warning": "W", "advice": "A"}


@dataclass(frozen=True)
class Row:
    """What the catalogue says of one code."""

    name: str
    severities: frozenset[str]
    """Letters; several where it depends on the place."""
    preset: str
    """`P` recommended, `-` opt-in, `*` where the catalogue leaves it to the rule."""
    required: frozenset[int]
    optional: frozenset[int]
    """Majors in parentheses: the rule may speak there too, in other words or severity."""


def catalogue() -> dict[str, Row]:
    """The rows of `catalogue.tsv` by code."""
    rows: dict[str, Row] = {}
    with (Path(__file__).parent / "catalogue.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            assert row["code"] not in rows
            majors = row["versions"].split(" ")
            rows[row["code"]] = Row(
                row["name"],
                frozenset(row["severities"].split("/")),
                row["preset"],
                frozenset(int(major) for major in majors if major.isdigit()),
                frozenset(int(major.strip("()")) for major in majors if not major.isdigit()),
            )
    return rows


CATALOGUE = catalogue()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_is_complete(rule: type[Rule]) -> None:
    check_rule_class(rule)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_agrees_with_the_catalogue(rule: type[Rule]) -> None:
    assert rule.code in CATALOGUE, f"tests/rules/catalogue.tsv has no line for {rule.code}"
    row = CATALOGUE[rule.code]
    allowed = row.required | row.optional
    agreed = {
        "name": rule.name == row.name,
        "severities": LETTERS[rule.severity.value] in row.severities,
        "preset": row.preset == "*" or rule.recommended == (row.preset == "P"),
        "versions": row.required <= set(rule.versions) <= allowed,
    }
    odd = [column for column, agrees in agreed.items() if not agrees]
    assert not odd, f"tests/rules/catalogue.tsv says otherwise of {rule.code}: {', '.join(odd)}"


def test_codes_and_names_are_unique() -> None:
    for attribute in ("code", "name"):
        counts = Counter(getattr(rule, attribute) for rule in RULES)
        assert [value for value, count in counts.items() if count > 1] == []


def test_a_category_is_a_range_of_codes() -> None:
    families = {(rule.code[:4], rule.category) for rule in RULES}
    assert len(families) == len({code for code, _ in families})


def test_the_catalogue_is_in_order_and_without_doubles() -> None:
    assert list(CATALOGUE) == sorted(CATALOGUE)
    assert len({row.name for row in CATALOGUE.values()}) == len(CATALOGUE)

from __future__ import annotations

import pytest

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem, nearest


def test_problems_say_place_reason_and_spelling() -> None:
    problem = ConfigurationProblem("select[0]", "there is no such rule", "a.toml", "PFL101")
    assert str(problem) == "a.toml: select[0]: there is no such rule; did you mean `PFL101`?"
    assert str(ConfigurationProblem("", "is empty", "a.toml")) == "a.toml: is empty"
    assert str(ConfigurationProblem("--select", "is empty")) == "--select: is empty"


def test_errors_hold_all_problems() -> None:
    error = ConfigurationError([ConfigurationProblem("a", "x"), ConfigurationProblem("b", "y")])
    assert str(error) == "a: x\nb: y"
    assert ConfigurationError.single("a", "x", file="f").problems == (
        ConfigurationProblem("a", "x", "f"),
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("PFL10l", "PFL101"),
        ("pfl101", "PFL101"),
        ("missing_retries", "missing-retries"),
        ("mising-retry", "missing-retries"),
        ("banana", None),
    ],
)
def test_nearest(word: str, expected: str | None) -> None:
    assert nearest(word, ["PFL101", "PFL202", "missing-retries"]) == expected

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.options import check_options
from prefect_lint.rule import Rule, option

if TYPE_CHECKING:
    from decimal import Decimal


class Sample(Rule):
    extra_calls: option[list[str]] = option([], "More calls.")
    limit: option[int] = option(5, "How many.")
    share: option[float] = option(0.5, "How much.")
    strict: option[bool] = option(False, "Whether.")
    kinds: option[tuple[str, ...]] = option(("a",), "Which.")
    mode: option[Literal["fast", "slow"]] = option("fast", "How.")
    names: option[dict[str, int]] = option({}, "By name.")
    unannotated = option(["x"], "Without a type.")
    odd: option[Decimal | None] = option(None, "A type that is there for checkers only.")


class Bare(Rule):
    pass


def check(written: dict[str, Any], rule: type[Rule] = Sample) -> dict[str, Any]:
    return check_options(rule, written, key="rules.sample", file="prefect-lint.toml")


def test_only_what_is_set_and_by_attribute() -> None:
    written = {
        "extra-calls": ["acme.get"],
        "limit": 3,
        "share": 1,
        "strict": True,
        "kinds": ["b", "c"],
        "mode": "slow",
        "names": {"x": 1},
        "unannotated": ["y"],
        "odd": 7,
    }
    assert check(written) == {
        "extra_calls": ["acme.get"],
        "limit": 3,
        "share": 1.0,
        "strict": True,
        "kinds": ("b", "c"),
        "mode": "slow",
        "names": {"x": 1},
        "unannotated": ["y"],
        "odd": 7,
    }
    rule = Sample(check({"limit": 3}))
    assert (rule.limit, rule.share) == (3, 0.5)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"limt": 1}, "limt: the rule has no such option; did you mean `limit`?"),
        (
            {"extra_calls": []},
            "extra_calls: the rule has no such option; did you mean `extra-calls`?",
        ),
        ({"limit": "3"}, 'limit: must be a whole number, not "3"'),
        ({"limit": True}, "limit: must be a whole number, not true"),
        ({"limit": 1.5}, "limit: must be a whole number, not 1.5"),
        ({"strict": "yes"}, 'strict: must be true or false, not "yes"'),
        ({"extra-calls": "acme"}, 'extra-calls: must be a list, such as ["acme"], not "acme"'),
        ({"extra-calls": [1]}, "extra-calls[0]: must be a string in quotes, not 1"),
        ({"unannotated": [1]}, "unannotated[0]: must be a string in quotes, not 1"),
        ({"names": {"x": "y"}}, 'names.x: must be a whole number, not "y"'),
        ({"mode": "quick"}, 'mode: must be "fast" or "slow", not "quick"'),
    ],
)
def test_wrong_options(written: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(written)
    assert str(caught.value) == f"prefect-lint.toml: rules.sample.{said}"


def test_rules_without_options() -> None:
    assert check({}, Bare) == {}
    with pytest.raises(ConfigurationError, match="the rule has no options"):
        check({"x": 1}, Bare)

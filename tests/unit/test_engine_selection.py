from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from engine_rules import SAMPLES, Retries

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.config.settings import Selectors, Settings
from prefect_lint.engine.selection import Selection, matching, select
from prefect_lint.findings import Severity

ROOT = Path("/repo")
ALWAYS = {"PFL001", "PFL002"}
OWN = {"PFL001", "PFL002", "PFL003", "PFL004", "PFL005"}


def made(**settings: Any) -> Selection:
    return select(Settings(file="prefect-lint.toml", **settings), ROOT, SAMPLES)


def codes(file: Selectors | None = None, command: Selectors | None = None) -> set[str]:
    selection = made(file_selectors=file or Selectors(), command_selectors=command or Selectors())
    return set(selection.codes)


def said(**settings: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        made(**settings)
    return str(caught.value).split("\n")


def test_the_recommended_preset_is_the_default() -> None:
    assert codes() == OWN | {"PFL101", "PFL110", "PFL308"}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("PFL101", {"PFL101"}),
        ("pfl101", {"PFL101"}),
        ("missing-retries", {"PFL101"}),
        ("PFL1", {"PFL101", "PFL110"}),
        ("PFL11", {"PFL110"}),
        ("PFL", OWN | {"PFL101", "PFL110", "PFL201", "PFL308"}),
        ("caching", {"PFL308"}),
        ("engine", OWN),
        ("all", OWN | {"PFL101", "PFL110", "PFL201", "PFL308"}),
        ("recommended", OWN | {"PFL101", "PFL110", "PFL308"}),
    ],
)
def test_every_kind_of_selector(selector: str, expected: set[str]) -> None:
    assert codes(Selectors((selector,))) == expected | ALWAYS
    assert {rule.code for rule in matching([selector], SAMPLES)} == expected


def test_that_a_file_was_not_checked_is_said_whatever_is_selected() -> None:
    assert codes(Selectors(())) == ALWAYS
    assert codes(Selectors(("PFL308",))) == {"PFL308"} | ALWAYS
    assert codes(Selectors(ignore=("PFL001",))) & ALWAYS == {"PFL002"}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (Selectors(extend_select=("PFL201",)), {"PFL101", "PFL110", "PFL201", "PFL308"}),
        (Selectors(ignore=("PFL1",)), {"PFL308"}),
        (Selectors(ignore=("PFL110",), extend_ignore=("caching",)), {"PFL101"}),
        (Selectors(("PFL101",), ignore=("PFL1",)), {"PFL101"}),  # the narrower wins
        (Selectors(("PFL1",), ignore=("PFL101",)), {"PFL110"}),
        (Selectors(("PFL101",), ignore=("missing-retries",)), set()),  # a tie: ignore wins
        (Selectors(("all",), ignore=("recommended",)), {"PFL201"}),
        (Selectors(ignore=("reliability",), extend_select=("PFL110",)), {"PFL110", "PFL308"}),
    ],
)
def test_in_one_place_the_narrower_selector_wins(file: Selectors, expected: set[str]) -> None:
    assert codes(file) - OWN == expected


@pytest.mark.parametrize(
    ("file", "command", "expected"),
    [
        (Selectors(("PFL1",)), Selectors(("PFL308",)), {"PFL308"}),
        (Selectors(extend_select=("PFL201",)), Selectors(("PFL308",)), {"PFL308"}),
        (
            Selectors(("PFL1",)),
            Selectors(extend_select=("PFL308",)),
            {"PFL101", "PFL110", "PFL308"},
        ),
        (Selectors(ignore=("PFL101",)), Selectors(("PFL101",)), {"PFL101"}),
        (Selectors(ignore=("PFL101",)), Selectors(("PFL1",)), {"PFL110"}),
        (Selectors(("PFL101",)), Selectors(ignore=("PFL1",)), set()),
        (Selectors(("PFL1",), ignore=("PFL101",)), Selectors(ignore=("PFL110",)), {"PFL101"}),
        (Selectors(("PFL1",), ignore=("PFL101",)), Selectors(extend_ignore=("PFL110",)), set()),
        (
            Selectors(("all",)),
            Selectors(ignore=("PFL1",), extend_select=("PFL101",)),
            {"PFL101", "PFL201", "PFL308"},
        ),
    ],
)
def test_the_command_line_wins_over_the_file(
    file: Selectors, command: Selectors, expected: set[str]
) -> None:
    assert codes(file, command) - OWN == expected


def test_unknown_selectors_are_all_told_with_their_places() -> None:
    assert said(
        file_selectors=Selectors(("PFL10l",), extend_ignore=("ok", "cashing")),
        command_selectors=Selectors(("recomended",)),
        per_file_ignores={"tests/**": ("PFL999",)},
    ) == [
        "prefect-lint.toml: select[0]: `PFL10l` is no rule, code prefix, category or preset; "
        "did you mean `PFL101`?",
        "prefect-lint.toml: extend-ignore[0]: `ok` is no rule, code prefix, category or preset",
        "prefect-lint.toml: extend-ignore[1]: `cashing` is no rule, code prefix, category or preset; "
        "did you mean `caching`?",
        "--select: `recomended` is no rule, code prefix, category or preset; "
        "did you mean `recommended`?",
        'prefect-lint.toml: per-file-ignores."tests/**"[0]: `PFL999` is no rule, code prefix, '
        "category or preset",
    ]


def test_severities() -> None:
    selection = made(severity={"PFL101": Severity.ERROR, "missing-cache-key": Severity.ADVICE})
    assert selection.severities == {"PFL101": Severity.ERROR, "PFL308": Severity.ADVICE}
    assert said(severity={"PFL1": Severity.ERROR, "missing-retrys": Severity.ERROR}) == [
        "prefect-lint.toml: severity.PFL1: there is no such rule; did you mean `PFL101`?",
        "prefect-lint.toml: severity.missing-retrys: there is no such rule; "
        "did you mean `missing-retries`?",
    ]


def test_options_reach_the_rules() -> None:
    selection = made(rules={"missing-retries": {"extra-calls": ["acme.get"]}})
    rule = next(rule for rule in selection.instances() if isinstance(rule, Retries))
    assert rule.extra_calls == ["acme.get"]
    assert "engine" not in {rule.category for rule in selection.instances()}


def test_wrong_rule_tables() -> None:
    assert said(rules={"mising-retries": {}}) == [
        "prefect-lint.toml: rules.mising-retries: there is no such rule; "
        "did you mean `missing-retries`?"
    ]
    assert said(rules={"PFL101": {"extra-cals": []}}) == [
        "prefect-lint.toml: rules.PFL101.extra-cals: the rule has no such option; "
        "did you mean `extra-calls`?"
    ]
    assert said(rules={"PFL101": {}, "missing-retries": {}}) == [
        "prefect-lint.toml: rules.missing-retries: PFL101 and missing-retries are one rule; "
        "set it under one of them"
    ]


def test_per_file_ignores() -> None:
    selection = made(per_file_ignores={"tests/**": ("PFL1",), "*_gen.py": ("caching", "PFL110")})
    assert selection.off_in("tests/a/b.py") == {"PFL101", "PFL110"}
    assert selection.off_in("src/x_gen.py") == {"PFL110", "PFL308"}
    assert selection.off_in("tests/x_gen.py") == {"PFL101", "PFL110", "PFL308"}
    assert selection.off_in("src/tests.py") == set()


def test_per_file_ignores_are_relative_to_the_file_that_has_them() -> None:
    selection = made(per_file_ignores={"/gen/*.py": ("PFL101",)}, base=ROOT / "team")
    assert selection.off_in("team/gen/a.py") == {"PFL101"}
    assert selection.off_in("gen/a.py") == set()


def test_per_file_ignores_with_wrong_patterns() -> None:
    assert said(per_file_ignores={"": ("PFL101",), "*a*b*c*d*e": ("PFL101",)}) == [
        'prefect-lint.toml: per-file-ignores."": the pattern is empty',
        'prefect-lint.toml: per-file-ignores."*a*b*c*d*e": the pattern has more than 4 wildcards '
        "in one part",
    ]


def test_matching_unknown_words() -> None:
    with pytest.raises(ConfigurationError, match="did you mean `caching`"):
        matching(["cachin"], SAMPLES)

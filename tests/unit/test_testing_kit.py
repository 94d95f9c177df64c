from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from prefect_lint import testing
from prefect_lint.findings import AnalysisError, Finding, Location, Severity
from prefect_lint.rule import Rule, option
from prefect_lint.testing import (
    Expectation,
    check_fixture,
    check_rule_class,
    check_rule_examples,
    expectations,
    fixture_version,
    lint_snippet,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings


class Shouting(Rule):
    """A word is shouted.

    ## What it catches
    Every `BAD`.

    ## Why it matters
    It is loud.

    ## Example
    ```python title="loud.py"
    x = BAD
    ```

    ```python title="calm.py"
    from loud import x
    ```

    ## Use instead
    ```python title="loud.py"
    x = "good"
    ```

    ```console
    $ BAD
    ```

    ## When it stays silent
    Elsewhere.
    """

    code = "PFL190"
    name = "shouting-word"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = "It is loud."
    recommendation = "`str.lower()` it."
    rollback = "Shout again."
    also_loud: option[list[str]] = option([], "More words.")


@dataclass
class Located:
    finding: Finding


@dataclass
class Analysis:
    located: list[Located] = field(default_factory=list)
    errors: list[AnalysisError] = field(default_factory=list)


versions_seen: list[str | None] = []


def fake_analyse(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    rules: Sequence[Rule],
    settings: Settings,
    deployment_files: Sequence[Path] = (),
) -> Analysis:
    """Finds the word `BAD`, and the words of the option, with a stray finding of another rule."""
    assert set(targets) <= set(project_files)
    (rule,) = rules
    assert isinstance(rule, Shouting)
    versions_seen.append(settings.target_version)
    analysis = Analysis()
    for path in targets:
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        if "BROKEN" in text:
            analysis.errors.append(AnalysisError(name, "It does not parse.", 1))
        for number, line in enumerate(text.splitlines(), start=1):
            for word in ("BAD", *rule.also_loud):
                column = line.find(word)
                while column >= 0:
                    for code in (rule.code, "PFL999"):
                        place = Location(name, number, column + 1, number, column + 4)
                        analysis.located.append(Located(made(code, place)))
                    column = line.find(word, column + 1)
    return analysis


def made(code: str, place: Location) -> Finding:
    texts: dict[str, Any] = dict.fromkeys(
        ("name", "category", "risk", "recommendation", "rollback"), "x"
    )
    return Finding(
        code=code,
        severity=Severity.ERROR,
        confidence=1,
        message="It is loud.",
        location=place,
        **texts,
    )


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "analyse", fake_analyse)
    versions_seen.clear()


def variant(**attributes: Any) -> type[Shouting]:
    return type("Variant", (Shouting,), {"__doc__": Shouting.__doc__, **attributes})


def places(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(it.location.path, it.location.line, it.location.column) for it in findings]


class TestSnippet:
    def test_one_file(self) -> None:
        assert places(lint_snippet(Shouting, "a\nb BAD BAD\n")) == [
            ("flows.py", 2, 3),
            ("flows.py", 2, 7),
        ]

    def test_several_files(self) -> None:
        found = lint_snippet(Shouting, {"pkg/b.py": "BAD", "a.py": " BAD", "c.py": ""})
        assert places(found) == [("a.py", 1, 2), ("pkg/b.py", 1, 1)]

    def test_version(self) -> None:
        lint_snippet(Shouting, "")
        lint_snippet(Shouting, "", prefect_version=2)
        lint_snippet(Shouting, "", prefect_version=None)
        assert versions_seen == ["3", "2", None]

    def test_options_in_both_spellings(self) -> None:
        for name in ("also-loud", "also_loud"):
            assert len(lint_snippet(Shouting, "WORSE", options={name: ["WORSE"]})) == 1

    def test_unknown_option(self) -> None:
        with pytest.raises(ValueError, match="PFL190 has no option loudness"):
            lint_snippet(Shouting, "", options={"loudness": 3})

    @pytest.mark.parametrize("name", ["/etc/passwd.py", "../a.py", "a/../../b.py"])
    def test_names_outside_of_the_repository(self, name: str) -> None:
        with pytest.raises(ValueError, match="not a name inside"):
            lint_snippet(Shouting, {name: ""})

    def test_a_file_that_does_not_parse_is_not_taken_for_silence(self) -> None:
        with pytest.raises(AssertionError, match=r"Not analysed: flows.py: It does not parse."):
            lint_snippet(Shouting, "BROKEN")


class TestExamples:
    def test_good(self) -> None:
        check_rule_examples(Shouting)
        assert versions_seen == ["3", "3"]

    def test_the_newest_version_for_which_the_rule_is_true(self) -> None:
        check_rule_examples(variant(versions=(2,)))
        assert versions_seen == ["2", "2"]

    def test_missed_alarm(self) -> None:
        rule = variant(__doc__=(Shouting.__doc__ or "").replace("x = BAD", "x = 1"))
        with pytest.raises(AssertionError, match="Missed alarm"):
            check_rule_examples(rule)

    def test_false_alarm(self) -> None:
        rule = variant(__doc__=(Shouting.__doc__ or "").replace('x = "good"', "x = BAD"))
        with pytest.raises(AssertionError, match=r"False alarm in `Use instead`: loud.py:1:5"):
            check_rule_examples(rule)

    def test_files_of_the_example_stay_where_only_some_are_replaced(self) -> None:
        doc = (Shouting.__doc__ or "").replace("from loud import x", "y = BAD")
        with pytest.raises(AssertionError, match=r"False alarm in `Use instead`: calm.py:1:5"):
            check_rule_examples(variant(__doc__=doc))

    def test_every_block_without_title_is_reported_for_itself(self) -> None:
        doc = (
            "A.\n\n## Example\n```python\nBAD\n```\n\n```python\nBAD\n```\n\n"
            "## Use instead\n```python\ngood\n```\n"
        )
        check_rule_examples(variant(__doc__=doc))
        with pytest.raises(AssertionError, match=r"Missed alarm.*\(flows_2.py\)"):
            check_rule_examples(variant(__doc__=doc.replace("BAD\n```\n\n##", "good\n```\n\n##")))

    def test_sections_without_code(self) -> None:
        with pytest.raises(AssertionError, match="need a block of code"):
            check_rule_examples(variant(__doc__="A.\n\n## Example\nNone.\n"))


class TestFixture:
    def test_all_as_expected(self, tmp_path: Path) -> None:
        path = tmp_path / "bad_one.py"
        path.write_text(
            "x = BAD  # expect: PFL190\n"
            "y = BAD  # expect[5]: PFL190\n"
            "z = BAD or BAD  # expect: PFL101, PFL190 expect[12]: PFL190\n"
            "fine = '#'  # expect: PFL101\n"
        )
        check_fixture(Shouting, path)

    def test_missed_and_false_alarms_are_all_told(self, tmp_path: Path) -> None:
        path = tmp_path / "bad_one.py"
        path.write_text("good  # expect: PFL190\nBAD\nx = BAD  # expect[9]: PFL190\n")
        with pytest.raises(AssertionError) as caught:
            check_fixture(Shouting, path)
        assert str(caught.value).splitlines() == [
            "PFL190 shouting-word on bad_one.py:",
            "  False alarm: bad_one.py:2:1: It is loud.",
            "  False alarm: bad_one.py:3:5: It is loud.",
            "  Missed alarm: bad_one.py:1",
            "  Missed alarm: bad_one.py:3:9",
        ]

    def test_one_comment_is_one_finding(self, tmp_path: Path) -> None:
        path = tmp_path / "bad_one.py"
        path.write_text("BAD BAD  # expect: PFL190\n")
        with pytest.raises(AssertionError, match=r"False alarm: bad_one.py:1:5"):
            check_fixture(Shouting, path)
        path.write_text("BAD BAD  # expect: PFL190, PFL190\n")
        check_fixture(Shouting, path)

    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "pkg").mkdir()
        (tmp_path / "pkg" / "a.py").write_text("BAD  # expect: PFL190\n")
        (tmp_path / "prefect.yaml").write_text("name: x  # expect: PFL101\n")
        check_fixture(Shouting, tmp_path)
        assert expectations("PFL190", tmp_path) == [Expectation("pkg/a.py", 1)]
        assert expectations("PFL101", tmp_path) == [Expectation("prefect.yaml", 1)]

    @pytest.mark.parametrize(
        ("first_line", "version"),
        [("# prefect: 2", 2), ("# prefect: unset", None), ("x = 1", 3), ("# prefect: two", 3)],
    )
    def test_version(self, tmp_path: Path, first_line: str, version: int | None) -> None:
        path = tmp_path / "ok_one.py"
        path.write_text(f"{first_line}\n# prefect: 7\n")
        assert fixture_version(path) == version
        check_fixture(Shouting, path)
        assert versions_seen == [None if version is None else str(version)]

    def test_version_of_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.py").write_text("x = 1\n")
        (tmp_path / "b.py").write_text("# prefect: 2\n")
        assert fixture_version(tmp_path) == 2
        (tmp_path / "c.py").write_text("# prefect: 3\n")
        with pytest.raises(ValueError, match="for several versions: 2, 3"):
            fixture_version(tmp_path)


class TestRuleClass:
    def test_good(self) -> None:
        check_rule_class(Shouting)

    @pytest.mark.parametrize(
        ("attributes", "fault"),
        [
            pytest.param({"code": "PFL1"}, "is not a code", id="code"),
            pytest.param({"name": "Shouting Word"}, "is not a name", id="name"),
            pytest.param({"confidence": 85}, "not a share", id="confidence"),
            pytest.param({"versions": ()}, "no version of Prefect", id="versions"),
            pytest.param({"risk": ""}, "`risk` is not made of sentences", id="no risk"),
            pytest.param({"rollback": "shout"}, "`rollback` is not made", id="no sentence"),
            pytest.param({"extra": option(1, "")}, "`extra` has no help", id="option"),
            pytest.param({"__doc__": None}, "There is no docstring", id="docstring"),
        ],
    )
    def test_faults(self, attributes: dict[str, Any], fault: str) -> None:
        with pytest.raises(AssertionError, match=fault):
            check_rule_class(variant(**attributes))

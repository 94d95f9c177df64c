from __future__ import annotations

import importlib
import itertools
import sys
from typing import TYPE_CHECKING

import pytest

from prefect_lint.engine.own_rules import ALWAYS_ON, OWN_RULES, own_finding
from prefect_lint.engine.registry import (
    RegistryError,
    all_rules,
    by_spelling,
    checked,
    find_rule,
    rules_in,
)
from prefect_lint.engine.rule_docstring import docstring_faults
from prefect_lint.findings import Location, documentation_url
from prefect_lint.rule import Rule

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

RULE = '''
from prefect_lint.findings import Severity
from prefect_lint.rule import Rule

class {cls}(Rule):
    """It says something."""

    code = "{code}"
    name = "{name}"
    category = "{category}"
    severity = {severity}
    confidence = {confidence}
    risk = "{risk}"
    recommendation = "Mend it."
    rollback = "Undo it."
'''
_number = itertools.count()


def rule_text(**changes: str) -> str:
    values = {
        "cls": "Sample",
        "code": "PFL999",
        "name": "sample-rule",
        "category": "samples",
        "severity": "Severity.WARNING",
        "confidence": "0.9",
        "risk": "It breaks.",
    }
    return RULE.format(**{**values, **changes})


class Package:
    """A package of rules on disk, with a name that no other test uses."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = f"sample_rules_{next(_number)}"
        self.folder = folder / self.name
        monkeypatch.syspath_prepend(str(folder))
        self.write("__init__.py", "")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if path.parent != self.folder:
            (path.parent / "__init__.py").touch()

    def module(self) -> ModuleType:
        importlib.invalidate_caches()
        return importlib.import_module(self.name)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    return Package(tmp_path, monkeypatch)


def test_rules_are_found_by_walking(package: Package) -> None:
    package.write("samples/sample_rule.py", rule_text())
    package.write("samples/_shared.py", "HELP = 1\n")
    package.write(
        "other/other_rule.py", rule_text(code="PFL998", name="other-rule", category="other")
    )
    found = checked(rules_in(package.module()))
    assert [rule.code for rule in found] == ["PFL998", "PFL999"]


def test_classes_from_elsewhere_and_bases_do_not_count(package: Package) -> None:
    text = (
        rule_text()
        + "\nclass _Base(Rule):\n    pass\n\nfrom prefect_lint.engine.own_rules import *\n"
    )
    package.write("samples/sample_rule.py", text)
    assert len(rules_in(package.module())) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", "a file holds one rule, this one: none"),
        (rule_text() + rule_text(cls="Second"), "this one: Sample, Second"),
        (rule_text(code="PFL1"), "`PFL1` is not a code"),
        (rule_text(name="Sample_Rule"), "not a name in kebab case"),
        (rule_text(name="other-rule"), "not that of its file, `sample_rule.py`"),
        (rule_text(category="caching"), "not its folder, `samples`"),
        (rule_text(severity="'warning'"), "the severity is not a `Severity`"),
        (rule_text(confidence="90"), "not between 0 and 1"),
        (rule_text(risk=" "), "`risk` is empty"),
        (rule_text().replace('"""It says something."""', ""), "there is no docstring"),
        (rule_text().replace('    rollback = "Undo it."', ""), "not set: rollback"),
        (rule_text() + "    versions = ()\n", "`versions` is empty"),
    ],
)
def test_faulty_rules(package: Package, text: str, words: str) -> None:
    package.write("samples/sample_rule.py", text)
    with pytest.raises(RegistryError) as caught:
        rules_in(package.module())
    assert words in str(caught.value)
    assert package.name in str(caught.value), "the message must lead to the file"


def test_codes_and_names_are_unique() -> None:
    class One(Rule):
        code, name = "PFL901", "one"

    class Two(Rule):
        code, name = "PFL901", "two"

    class Three(Rule):
        code, name = "PFL903", "one"

    with pytest.raises(RegistryError, match=r"`PFL901` belongs to two rules: .*One and .*Two"):
        checked([One, Two])
    with pytest.raises(RegistryError, match="`one` belongs to two rules"):
        checked([Three, One])


def test_the_rules_that_there_are() -> None:
    rules = all_rules()
    assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)
    assert set(OWN_RULES) <= set(rules)
    assert all_rules() is rules
    assert by_spelling()["pfl001"] is by_spelling()["syntax-error"]


def test_find_rule() -> None:
    own = {rule.code: rule for rule in OWN_RULES}
    assert find_rule("PFL003") is find_rule("pfl003") is find_rule("Unused-Suppression")
    assert find_rule("PFL003") is own["PFL003"]
    assert find_rule("PFL00") is None
    assert find_rule("") is None


def test_rules_are_found_without_libcst_and_pydantic() -> None:
    import subprocess

    code = (
        "import sys; from prefect_lint.engine.registry import all_rules; all_rules();"
        "sys.exit(','.join(sorted({'libcst', 'pydantic', 'rich'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.code)
def test_the_pages_of_our_own_rules(rule: type[Rule]) -> None:
    assert docstring_faults(rule) == []
    assert rule.category == "engine"
    assert rule.risk
    assert rule.recommendation
    assert rule.rollback


def test_own_findings_carry_the_words_of_their_rule() -> None:
    rule = next(rule for rule in OWN_RULES if rule.code == "PFL003")
    place = Location("a.py", 1, 1, 1, 5)
    finding = own_finding(rule, place, "Not needed")
    assert (finding.code, finding.message, finding.location) == ("PFL003", "Not needed", place)
    assert (finding.risk, finding.severity) == (rule.risk, rule.severity)
    assert finding.url == documentation_url("PFL003", "unused-suppression")
    assert {"PFL001", "PFL002"} == ALWAYS_ON

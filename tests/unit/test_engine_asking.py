"""A fault of ours costs the rule and the file that it is on, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prefect_lint.config.settings import Overrides
from prefect_lint.engine.exit_codes import ExitCode, exit_code
from prefect_lint.engine.registry import all_rules
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.model import linking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

FLOW = """import datetime
from prefect import flow

@flow
def {name}(day=datetime.date.today()): ...

{name}()
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(FLOW.format(name=name))
    return tmp_path


def rule_class(code: str) -> type:
    return next(rule for rule in all_rules() if rule.code == code)


def outcome(repo: Path, *, strict: bool = False) -> tuple[list[str], list[str], int]:
    ran = execute([repo], Configuration(Overrides(), isolated=True), strict=strict)
    findings = [f"{it.location.path} {it.code}" for it in ran.report.findings]
    errors = [f"{it.path}: {it.message}" for it in ran.report.errors]
    return findings, errors, exit_code(ran.report, ran.settings)


def test_a_rule_that_raises_on_one_file(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rule_class("PFL901")
    check = rule.check_module

    def failing(self: object, module: Module) -> Iterator[Hit]:
        if module.path == "first.py":
            raise KeyError("lost")
        return check(self, module)

    monkeypatch.setattr(rule, "check_module", failing)
    findings, errors, code = outcome(repo)
    assert findings == [
        "first.py PFL705",
        "first.py PFL901",
        "second.py PFL705",
        "second.py PFL901",
    ]
    assert len(errors) == 1
    assert errors[0].startswith(
        "first.py: rule PFL901 failed, a fault of prefect-lint itself: KeyError at test_engine_asking.py:"
    )
    assert code == ExitCode.ERROR
    with pytest.raises(KeyError):
        outcome(repo, strict=True)


def test_a_rule_that_raises_on_the_project(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: object, project: Project) -> Iterator[Hit]:
        raise RecursionError
        yield

    monkeypatch.setattr(rule_class("PFL125"), "check_project", failing)
    findings, errors, code = outcome(repo)
    assert len(findings) == 4
    assert [it.partition(" at ")[0] for it in errors] == [
        ".: rule PFL125 failed, a fault of prefect-lint itself: RecursionError"
    ]
    assert code == ExitCode.ERROR


def test_a_file_on_which_the_model_fails(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = linking.link

    def failing(module: Module) -> None:
        if module.path == "first.py":
            raise AssertionError
        link(module)

    monkeypatch.setattr(linking, "link", failing)
    findings, errors, _ = outcome(repo)
    assert findings == ["second.py PFL705", "second.py PFL901"]
    assert errors[0].startswith("first.py: the model failed")

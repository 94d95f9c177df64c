"""What `prefect-lint new-rule` writes works, and waits for its author."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prefect_lint.cli.main import main
from prefect_lint.engine.drafting import CATALOGUE, DraftError, draft_own, write
from prefect_lint.rule import Rule
from prefect_lint.testing import check_fixture, check_rule_class, check_rule_examples

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]


def rule_in(path: Path) -> type[Rule]:
    spec = importlib.util.spec_from_file_location(f"drafted_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    (rule,) = (
        it
        for it in vars(module).values()
        if isinstance(it, type) and issubclass(it, Rule) and it is not Rule
    )
    return rule


def check_draft(path: Path, fixtures: Iterable[Path]) -> None:
    """All of a draft holds but for what its author has to say."""
    rule = rule_in(path)
    check_rule_examples(rule)
    for fixture in fixtures:
        check_fixture(rule, fixture)
    with pytest.raises(AssertionError) as caught:
        check_rule_class(rule)
    faults = str(caught.value).splitlines()[1:]
    assert [it.strip().partition(":")[0] for it in faults] == [
        f"`TODO` stands in {where}"
        for where in ("the docstring", "risk", "recommendation", "rollback")
    ]


def tidy(folder: Path) -> None:
    """What was written is as the formatter and the linter of this project want it."""
    for arguments in (["format", "--check"], ["check"]):
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *arguments,
                "--config",
                str(ROOT / "pyproject.toml"),
                folder,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if "No module named ruff" in ran.stderr:
            pytest.skip("ruff is not installed")
        assert ran.returncode == 0, ran.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    catalogue = tmp_path / CATALOGUE
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text((ROOT / CATALOGUE).read_text())
    return tmp_path


def test_a_rule_of_ours(checkout: Path) -> None:
    written = write(draft_own(checkout, "PFL191", "printing-task", "reliability"))
    assert [it.relative_to(checkout).as_posix() for it in written] == [
        "prefect_lint/rules/reliability/printing_task.py",
        "tests/fixtures/rules/PFL191/bad_written_out.py",
        "tests/fixtures/rules/PFL191/ok_look_alikes.py",
        "tests/proofs/programs/PFL191/bad.py",
        "tests/proofs/programs/PFL191/good.py",
        "tests/proofs/listed/printing_task.py",
        CATALOGUE,
    ]
    check_draft(written[0], (written[1], written[2]))
    rule = rule_in(written[0])
    check_fixture(rule, written[3])  # the programs of a proof are marked as fixtures are
    check_fixture(rule, written[4])
    rows = (checkout / CATALOGUE).read_text().splitlines()
    assert "PFL191\tprinting-task\tA\t-\t2 3" in rows
    assert rows[1:] == sorted(rows[1:])
    tidy(checkout / "prefect_lint")
    tidy(checkout / "tests" / "proofs" / "listed")


@pytest.mark.parametrize(("code", "name"), [("PFL101", "new-name"), ("PFL191", "missing-retries")])
def test_codes_and_names_are_used_once(checkout: Path, code: str, name: str) -> None:
    with pytest.raises(DraftError, match="codes are never used again"):
        draft_own(checkout, code, name, "reliability")
    assert sorted(checkout.rglob("*.py")) == []


def test_outside_of_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(DraftError, match="is no checkout"):
        draft_own(tmp_path, "PFL191", "printing-task", "reliability")


@pytest.mark.parametrize("in_project", [True, False])
def test_a_rule_of_a_plugin(
    tmp_path: Path,
    in_project: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if in_project:
        (tmp_path / "pyproject.toml").touch()
    assert main(["new-rule", "ACME101", "printing-task", "--into", "lint"]) == 0
    fixtures = "tests/fixtures" if in_project else "lint/fixtures"
    names = capsys.readouterr().out.split()
    assert names == [
        "lint/printing_task.py",
        f"{fixtures}/ACME101/bad_written_out.py",
        f"{fixtures}/ACME101/ok_look_alikes.py",
    ]
    rule, *both = (tmp_path / name for name in names)
    check_draft(rule, both)
    # It can be used at once.
    monkeypatch.chdir(both[0].parent)
    arguments = ["--local-rules", str(rule.parent), "--select", "acme", "--format", "concise"]
    assert main(["bad_written_out.py", *arguments]) == 0
    assert capsys.readouterr().out.count(" ACME101 ") == 3
    assert main(["new-rule", "ACME101", "printing-task", "--into", str(rule.parent)]) == 2
    assert "is there already" in " ".join(capsys.readouterr().err.split())


def test_its_tests_are_run_by_pytest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new-rule", "ACME101", "printing-task", "--into", "lint"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    settings = re.findall(r"`(prefect_lint_\w+) = \[\"(\S+)\"\]`", said)
    assert dict(settings) == {
        "prefect_lint_fixtures": "lint/fixtures",
        "prefect_lint_local_rules": "lint",
    }
    lines = "".join(f'{key} = ["{folder}"]\n' for key, folder in settings)
    (tmp_path / "pyproject.toml").write_text(f"[tool.pytest.ini_options]\n{lines}")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "prefect_lint.testing_pytest", "-k", "ACME101"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed, 4 passed" in ran.stdout, ran.stdout
    assert "`TODO` stands in risk" in ran.stdout
    # What is set already is not told of again.
    assert main(["new-rule", "ACME102", "other-task", "--into", "lint"]) == 0
    assert "once" not in capsys.readouterr().err


def test_a_new_folder_of_a_plugin_is_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        "[project.entry-points.'prefect_lint.rules']\nacme = 'acme_rules'\n"
        "[tool.pytest.ini_options]\nprefect_lint_fixtures = ['tests/fixtures']\n"
    )
    (tmp_path / "acme_rules").mkdir()
    (tmp_path / "acme_rules" / "__init__.py").write_text("PREFECT_LINT_API = 1\n")
    into = ["--into", "acme_rules/flows/naming"]
    assert main(["new-rule", "ACME101", "printing-task", *into]) == 0
    told = capsys.readouterr()
    assert "once" not in told.err
    assert told.out.split()[:3] == [
        "acme_rules/flows/__init__.py",
        "acme_rules/flows/naming/__init__.py",
        "acme_rules/flows/naming/printing_task.py",
    ]
    assert main(["new-rule", "ACME102", "other-task", *into]) == 0
    assert "__init__" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["PFL19", "a-b"], "not a code"),
        (["PFL191", "a"], "not a name"),
        (["PFL191", "a-b", "--category", "deployments"], "is of the category reliability"),
        (["PFL001", "a-b"], "is a rule already"),
        (["PFL091", "a-b"], "no hundred of a category"),
        (["PFL191", "missing-retries"], "is a rule already: PFL101"),
        (["PFL191", "a-b", "--into", "."], "--into is for rules of plugins"),
        (["ACME001", "a-b"], "--into FOLDER says where"),
        (["ACME001", "a-b", "--into", ".", "--category", "A B"], "not a word of small letters"),
    ],
)
def test_wrong_usage(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new-rule", *arguments]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []

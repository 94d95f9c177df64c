"""Plugins that can't be used, or whose rules fail: who is to blame is told, and the exit code is 2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from plugin_packages import rule_text

if TYPE_CHECKING:
    from pathlib import Path

    from plugin_packages import Cli, Site

GOOD_INIT = "PREFECT_LINT_API = 1\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param(
            {"__init__.py": "import no_such_module_at_all\n"},
            "can't be imported: ModuleNotFoundError: No module named 'no_such_module_at_all'",
            id="import",
        ),
        pytest.param({"__init__.py": "1 +\n"}, "can't be imported: SyntaxError", id="syntax"),
        pytest.param({"__init__.py": "raise SystemExit(7)"}, "SystemExit: 7", id="exit"),
        pytest.param(
            {"__init__.py": GOOD_INIT, "a/__init__.py": "1 / 0", "a/b.py": rule_text()},
            ".a` can't be imported: ZeroDivisionError: division by zero",
            id="import below",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT, "a/__init__.py": "import nothing_of_that_name"},
            ".a` can't be imported: ModuleNotFoundError",
            id="package below",
        ),
        pytest.param({"__init__.py": GOOD_INIT}, "it has no rules", id="no rules"),
        pytest.param({"__init__.py": rule_text()}, "does not say which rule API", id="no version"),
        pytest.param(
            {"__init__.py": "PREFECT_LINT_API = 7\n" + rule_text()},
            "it is written for version 7 of the rule API, and this prefect-lint has version 1",
            id="other version",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text(code="PFL999")},
            "codes that begin with PFL are those of prefect-lint itself",
            id="our prefix",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text(code="PFLX99")}, "is not a code", id="no code"
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text(name="missing-retries")},
            "the name `missing-retries` belongs to a rule of prefect-lint itself already",
            id="our name",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT, "a.py": rule_text(), "b.py": rule_text(name="other-name")},
            "the code `ACME001` belongs to a rule of acme-rules 1.0 already",
            id="twice",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text().replace("## Example", "## Sample")},
            "there is no section `## Example`",
            id="docstring",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text(category="engine")},
            "the category can't be `engine`",
            id="category of the engine",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text(category="all")},
            "the category can't be `all`",
            id="category of a preset",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text().replace("check_task", "check_tasks")},
            "there is no hook `check_tasks`",
            id="hook",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text().replace("check_task", "visit_Nothing")},
            "LibCST has no such node",
            id="visitor",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text() + "    confidence = 'high'\n"},
            "no rule that can be read: TypeError",
            id="nonsense",
        ),
        pytest.param(
            {"__init__.py": GOOD_INIT + rule_text() + "    url = 'javascript:x'\n"},
            "the `url` does not begin with https://",
            id="url",
        ),
    ],
)
def test_a_broken_plugin_is_named(site: Site, cli: Cli, files: dict[str, str], words: str) -> None:
    site.install("acme-rules", files, "rules = PACKAGE")
    for command in ((), ("rules",), ("explain", "PFL101"), ("config", "schema")):
        ran = cli(*command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.said.startswith("prefect-lint: error: plugin acme-rules 1.0: ")
        assert words in ran.said
        assert "`--no-plugins` does without" in ran.said
    assert cli("--no-plugins").code == 0


def test_an_object_is_no_module(site: Site, cli: Cli) -> None:
    site.install("acme-rules", {"__init__.py": GOOD_INIT + rule_text()}, "x = PACKAGE:BadName")
    ran = cli()
    assert ran.code == 2
    assert "names an object; it must name a module" in ran.said


def test_all_broken_plugins_are_told_at_once(site: Site, cli: Cli) -> None:
    site.rules("acme-rules", bad=rule_text())
    site.rules("beta-rules", bad=rule_text(name="other-name"))
    site.install("gamma-rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE")
    said = cli().said
    assert "plugin beta-rules 1.0" in said
    assert "the code `ACME001` belongs to a rule of acme-rules 1.0 already" in said
    assert "plugin gamma-rules 1.0" in said
    assert "plugin acme-rules 1.0:" not in said


def test_what_a_plugin_prints_is_not_in_the_report(site: Site, cli: Cli) -> None:
    site.rules("acme-rules", bad='print("hello")\n' + rule_text())
    ran = cli("--format", "json")
    assert ran.codes == ["ACME001"]
    assert "hello" in ran.err


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise KeyError(task.name)", "KeyError at"),
        ("yield 'a finding'", "TypeError at"),
        ("return 3", "TypeError at"),
        ("yield hit(task.module, task.function, 'No node.')", "TypeError at"),
        ("yield hit(None, task.node, 'No file.')", "TypeError at"),
    ],
)
def test_a_rule_that_fails_is_the_fault_of_its_plugin(
    site: Site, cli: Cli, body: str, words: str
) -> None:
    text = rule_text().partition("        if task.name")[0] + f"        {body}\n"
    site.rules("acme-rules", bad=text)
    ran = cli("--format", "json")
    assert ran.code == 2
    (error,) = json.loads(ran.out)["errors"]
    assert error["message"].startswith("rule ACME001 failed, a fault of acme-rules 1.0: ")
    assert words in error["message"]


def test_a_module_of_the_repository_can_t_take_the_place_of_a_plugin(
    site: Site, repo: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = site.rules("acme-rules", bad=rule_text())
    (repo / f"{package}.py").write_text("open('ran', 'w')\n")
    monkeypatch.syspath_prepend(str(repo))
    ran = cli()
    assert ran.code == 2
    assert "not from where it is installed" in ran.said
    assert not (repo / "ran").exists()

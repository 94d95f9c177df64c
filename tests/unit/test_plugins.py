"""Rules of installed packages, seen from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plugin_packages import FLOWS, describe, rule_text

from prefect_lint import __version__
from prefect_lint.engine.plugins.sources import (
    RuleSources,
    current,
    identity,
    plugins_in_use,
    using,
)
from prefect_lint.engine.registry import all_rules, own_rules
from prefect_lint.findings import Plugin

if TYPE_CHECKING:
    from plugin_packages import Cli, Site

ROOT = Path(__file__).resolve().parents[2]


def test_a_plugin_is_found_and_its_rule_asked(site: Site, cli: Cli) -> None:
    site.rules("acme-rules", version="1.2", bad=rule_text())
    ran = cli("--format", "json")
    assert (ran.code, ran.codes) == (1, ["ACME001"])
    shown = json.loads(ran.out)
    assert shown["tool"]["plugins"] == [{"name": "acme-rules", "version": "1.2"}]
    assert shown["findings"][0]["url"] is None
    sarif = json.loads(cli("--format", "sarif").out)["runs"][0]
    assert sarif["tool"]["extensions"] == [{"name": "acme-rules", "version": "1.2"}]
    (rule,) = (it for it in sarif["tool"]["driver"]["rules"] if it["id"] == "ACME001")
    assert "helpUri" not in rule
    assert "None" not in rule["help"]["text"] + rule["help"]["markdown"]


def test_plugins_belong_to_the_command_and_not_to_the_library(site: Site, cli: Cli) -> None:
    site.rules("acme-rules", bad=rule_text())
    assert cli("--format", "json").codes == ["ACME001"]
    assert current() == RuleSources()
    assert all_rules() is own_rules()


def test_no_plugins(site: Site, cli: Cli) -> None:
    site.install("acme-rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE")
    ran = cli("--format", "json", "--no-plugins")
    assert (ran.code, ran.codes) == (0, [])
    assert json.loads(ran.out)["tool"]["plugins"] == []


def test_settings_and_comments_may_name_plugins_that_are_left_out(
    site: Site, repo: Path, cli: Cli
) -> None:
    site.rules("acme-rules", bad=rule_text())
    (repo / "prefect-lint.toml").write_text(
        'extend-select = ["ACME"]\nignore = ["ACME009"]\n[severity]\nACME001 = "error"\n'
    )
    ran = cli()
    assert ran.code == 2
    assert "`ACME009` is no rule" in ran.said
    (repo / "prefect-lint.toml").write_text(
        'extend-select = ["ACME"]\nseverity.ACME001 = "error"\n'
    )
    (repo / "flows.py").write_text(
        FLOWS.replace("@task", "@task  # prefect-lint: ignore[ACME001] x")
    )
    assert (cli().code, cli("--no-plugins").code) == (0, 0)
    # A mistyped code of ours is one all the same.
    (repo / "prefect-lint.toml").write_text('extend-select = ["PFL999"]\n')
    assert cli("--no-plugins").code == 2


def test_rules_of_plugins_in_the_other_commands(site: Site, cli: Cli) -> None:
    site.rules("acme-rules", version="1.2", bad=rule_text())
    assert "bad-task-name" in cli("rules").out
    (listed,) = json.loads(cli("rules", "ACME", "--format", "json").out)
    assert listed["plugin"] == {"name": "acme-rules", "version": "1.2"}
    assert json.loads(cli("rules", "PFL001", "--format", "json").out)[0]["plugin"] is None
    page = cli("explain", "ACME001").out
    assert "Of acme-rules 1.2." in page
    assert "## References" not in page
    schema = cli("config", "schema").out
    assert '"bad-task-name"' in schema
    assert '"bad-task-name"' not in cli("config", "schema", "--no-plugins").out
    assert "ACME001" in cli("config", "show", "--select", "acme", "--format", "json").out
    assert cli("explain", "ACME001", "--no-plugins").code == 2


def test_the_page_of_a_plugin(site: Site, cli: Cli) -> None:
    site.rules("acme-rules", bad=rule_text() + '    url = "https://acme.example/x"\n')
    assert "- https://acme.example/x" in cli("explain", "ACME001").out
    assert json.loads(cli("--format", "json").out)["findings"][0]["url"] == "https://acme.example/x"


def test_version(site: Site, cli: Cli) -> None:
    # Told of broken ones too: that is when one looks.
    site.install("acme-rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE", version="3.1")
    assert cli("--version").out == f"prefect-lint {__version__}\n"
    for arguments in (("--version", "-v"), ("-v", "--version"), ("--version", "--verbose")):
        lines = cli(*arguments).out.splitlines()
        assert lines[0] == f"prefect-lint {__version__}"
        assert lines[2] == "plugin acme-rules 3.1"


def test_what_is_kept_is_not_taken_for_what_other_plugins_find(
    site: Site, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_LINT_NO_CACHE", raising=False)
    kept = ("--format", "json", "--cache-dir", str(tmp_path / "cache"))
    assert cli(*kept).codes == []
    site.rules("acme-rules", bad=rule_text())
    assert [cli(*kept).codes, cli(*kept).codes] == [["ACME001"], ["ACME001"]]
    assert json.loads(cli(*kept).out)["tool"]["plugins"]
    assert cli(*kept, "--no-plugins").codes == []


def test_what_is_kept_is_not_taken_for_a_file_that_got_a_noqa(
    site: Site, repo: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_LINT_NO_CACHE", raising=False)
    site.rules("acme-rules", bad=rule_text())
    kept = ("--format", "json", "--cache-dir", str(tmp_path / "cache"))
    (repo / "plain.py").write_text("x = 1\n")
    assert cli(*kept).codes == ["ACME001"]
    (repo / "plain.py").write_text("x = 1  # noqa: ACME001\n")
    assert sorted(cli(*kept).codes) == ["ACME001", "PFL003"]
    (repo / "plain.py").write_text("x = 1  # noqa: ACME002\n")
    assert cli(*kept).codes == ["ACME001"]


def test_noqa_may_name_rules_of_plugins(site: Site, repo: Path, cli: Cli) -> None:
    site.rules("acme-rules", bad=rule_text())
    flows = repo / "flows.py"
    flows.write_text(FLOWS.replace("def bad(): ...", "def bad(): ...  # noqa: E501, ACME001 why"))
    (told,) = json.loads(cli("--format", "json", "--show-suppressed").out)["suppressed"]
    assert (told["code"], told["reason"]) == ("ACME001", "why")
    # What it names is nobody's business without the plugin, nor is what no rule is called.
    flows.write_text(flows.read_text().replace("def bad", "def good"))
    assert cli("--format", "json").codes == ["PFL003"]
    assert cli("--format", "json", "--no-plugins").codes == []
    assert cli("--fix").code == 0
    assert "def good(): ...  # noqa: E501 why\n" in flows.read_text()
    flows.write_text(FLOWS)
    assert cli("--add-ignores", "--reason", "x").code == 0
    assert "ignore[ACME001] x" in flows.read_text()


@pytest.mark.parametrize("variable", [None, ".", "REPO"])
@pytest.mark.parametrize("metadata", ["intruder-1.dist-info", "intruder.egg-info"])
def test_metadata_in_the_current_folder_is_no_plugin(
    repo: Path, metadata: str, variable: str | None
) -> None:
    describe(repo / metadata, "intruder", "1", ["intruder = intruder_rules"])
    (repo / "intruder_rules.py").write_text(f"open({str(repo / 'ran')!r}, 'w')\n{rule_text()}")
    path = [str(ROOT)]
    if variable is not None:
        path.insert(0, str(repo) if variable == "REPO" else variable)
    for arguments in ((), ("rules",), ("--version", "-v")):
        done = subprocess.run(
            [sys.executable, "-m", "prefect_lint", *arguments],
            cwd=repo,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "intruder" not in done.stdout
    assert not (repo / "ran").exists()


def test_names_and_versions(site: Site, tmp_path: Path) -> None:
    site.rules("beta-rules", version="2", bad=rule_text())
    site.install("Acme_Rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE", version="1.0")
    assert (plugins_in_use(), identity()) == ((), ())
    with using(RuleSources(installed=True)):
        assert plugins_in_use() == (Plugin("Acme_Rules", "1.0"), Plugin("beta-rules", "2"))
        before = identity()
        (site.folder / "beta_rules-2.dist-info" / "RECORD").write_text("changed")
        assert identity() != before
    with using(RuleSources(refused=True)):
        assert plugins_in_use() == ()
        assert identity() == ("refused",)


def test_what_is_in_development_is_known_by_its_files(site: Site) -> None:
    package = site.rules("acme-rules", bad=rule_text())
    told = site.folder / "acme_rules-1.0.dist-info" / "direct_url.json"
    told.write_text('{"dir_info": {"editable": true}, "url": "file:///x"}')
    with using(RuleSources(installed=True)):
        before = identity()
        assert identity() == before
        (site.folder / package / "bad.py").write_text(rule_text(code="ACME002"))
        assert identity() != before


def test_a_run_without_plugins_asks_no_library_for_them() -> None:
    code = (
        "import sys; from prefect_lint.cli.main import main; main(['rules', '--format', 'json']);"
        "sys.stderr.write(','.join({'importlib.metadata', 'email'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stderr == "", "unless a plugin is installed in the environment of the tests"

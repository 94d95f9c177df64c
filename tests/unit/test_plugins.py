"""Rules of installed packages and of folders, seen from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from plugin_packages import Site, describe, rule_text

from prefect_lint import __version__
from prefect_lint.cli.main import main
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
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
FLOWS = "from prefect import task\n\n\n@task\ndef bad(): ...\n"


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """What was complained of, without the line breaks of the terminal."""
        return " ".join(self.err.split())

    @property
    def codes(self) -> list[str]:
        return [it["code"] for it in json.loads(self.out)["findings"]]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        made = Site(tmp_path.resolve() / "site", patch)
        yield made
    made.forget()


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repo = tmp_path.resolve() / "repo"
    repo.mkdir()
    (repo / "flows.py").write_text(FLOWS)
    monkeypatch.chdir(repo)
    return repo


@pytest.fixture
def cli(repo: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def call(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return call


def test_a_plugin_is_found_and_its_rule_asked(site: Site, cli: Callable[..., Ran]) -> None:
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


def test_plugins_belong_to_the_command_and_not_to_the_library(
    site: Site, cli: Callable[..., Ran]
) -> None:
    site.rules("acme-rules", bad=rule_text())
    assert cli("--format", "json").codes == ["ACME001"]
    assert current() == RuleSources()
    assert all_rules() is own_rules()


def test_no_plugins(site: Site, cli: Callable[..., Ran]) -> None:
    site.install("acme-rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE")
    ran = cli("--format", "json", "--no-plugins")
    assert (ran.code, ran.codes) == (0, [])
    assert json.loads(ran.out)["tool"]["plugins"] == []


def test_settings_and_comments_may_name_plugins_that_are_left_out(
    site: Site, repo: Path, cli: Callable[..., Ran]
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


def test_rules_of_plugins_in_the_other_commands(site: Site, cli: Callable[..., Ran]) -> None:
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


def test_the_page_of_a_plugin(site: Site, cli: Callable[..., Ran]) -> None:
    site.rules("acme-rules", bad=rule_text() + '    url = "https://acme.example/x"\n')
    assert "- https://acme.example/x" in cli("explain", "ACME001").out
    assert json.loads(cli("--format", "json").out)["findings"][0]["url"] == "https://acme.example/x"
    site.forget()


def test_version(site: Site, cli: Callable[..., Ran]) -> None:
    # Told of broken ones too: that is when one looks.
    site.install("acme-rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE", version="3.1")
    assert cli("--version").out == f"prefect-lint {__version__}\n"
    for arguments in (("--version", "-v"), ("-v", "--version"), ("--version", "--verbose")):
        lines = cli(*arguments).out.splitlines()
        assert lines[0] == f"prefect-lint {__version__}"
        assert lines[2] == "plugin acme-rules 3.1"


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
def test_a_broken_plugin_is_named(
    site: Site, cli: Callable[..., Ran], files: dict[str, str], words: str
) -> None:
    site.install("acme-rules", files, "rules = PACKAGE")
    for command in ((), ("rules",), ("explain", "PFL101"), ("config", "schema")):
        ran = cli(*command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.said.startswith("prefect-lint: error: plugin acme-rules 1.0: ")
        assert words in ran.said
        assert "`--no-plugins` does without" in ran.said
    assert cli("--no-plugins").code == 0


def test_an_object_is_no_module(site: Site, cli: Callable[..., Ran]) -> None:
    site.install("acme-rules", {"__init__.py": GOOD_INIT + rule_text()}, "x = PACKAGE:BadName")
    ran = cli()
    assert ran.code == 2
    assert "names an object; it must name a module" in ran.said


def test_all_broken_plugins_are_told_at_once(site: Site, cli: Callable[..., Ran]) -> None:
    site.rules("acme-rules", bad=rule_text())
    site.rules("beta-rules", bad=rule_text(name="other-name"))
    site.install("gamma-rules", {"__init__.py": "1 / 0"}, "rules = PACKAGE")
    said = cli().said
    assert "plugin beta-rules 1.0" in said
    assert "the code `ACME001` belongs to a rule of acme-rules 1.0 already" in said
    assert "plugin gamma-rules 1.0" in said
    assert "plugin acme-rules 1.0:" not in said


def test_what_a_plugin_prints_is_not_in_the_report(site: Site, cli: Callable[..., Ran]) -> None:
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
    site: Site, cli: Callable[..., Ran], body: str, words: str
) -> None:
    text = rule_text().partition("        if task.name")[0] + f"        {body}\n"
    site.rules("acme-rules", bad=text)
    ran = cli("--format", "json")
    assert ran.code == 2
    (error,) = json.loads(ran.out)["errors"]
    assert error["message"].startswith("rule ACME001 failed, a fault of acme-rules 1.0: ")
    assert words in error["message"]


def test_a_module_of_the_repository_can_t_take_the_place_of_a_plugin(
    site: Site, repo: Path, cli: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = site.rules("acme-rules", bad=rule_text())
    (repo / f"{package}.py").write_text("open('ran', 'w')\n")
    monkeypatch.syspath_prepend(str(repo))
    ran = cli()
    assert ran.code == 2
    assert "not from where it is installed" in ran.said
    assert not (repo / "ran").exists()


# Folders


def test_local_rules(repo: Path, cli: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "lint"
    folder.mkdir()
    (folder / "_shared.py").write_text("WORD = 'bad'\n")
    text = rule_text().replace("task.name ==", "task.name == WORD ==")
    (folder / "bad_name.py").write_text(f"from ._shared import WORD\n{text}")
    (folder / "test_bad_name.py").write_text("1 / 0\n")
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "bad.py").write_text("1 / 0\n")
    ran = cli("--format", "json", "--local-rules", str(folder))
    assert (ran.code, ran.codes) == (1, ["ACME001"])
    (told,) = json.loads(ran.out)["tool"]["plugins"]
    assert told["name"] == "local rules lint"
    assert cli().code == 0
    # Another text is another version.
    (folder / "_shared.py").write_text("WORD = 'good'\n")
    again = json.loads(cli("--format", "json", "--local-rules", str(folder)).out)
    assert again["tool"]["plugins"][0]["version"] != told["version"]


@pytest.mark.parametrize("forked", [True, False])
def test_local_rules_in_workers(
    cli: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked: bool
) -> None:
    from prefect_lint.engine.workers import starting

    if forked and not starting.can_fork():
        pytest.skip("nothing is forked here")
    monkeypatch.setattr(starting, "can_fork", lambda: forked)
    folder = tmp_path / "lint"
    folder.mkdir()
    (folder / "bad_name.py").write_text(rule_text())
    failing = rule_text(cls="Failing", code="ACME002", name="failing-rule")
    failing = failing.partition("        if task.name")[0] + "        raise KeyError\n"
    (folder / "failing.py").write_text(failing)
    ran = cli("--format", "json", "--local-rules", str(folder), "--jobs", "2")
    assert ran.codes == ["ACME001"], ran.err
    (error,) = json.loads(ran.out)["errors"]
    assert "rule ACME002 failed, a fault of local rules lint" in error["message"]


def test_what_is_kept_is_not_taken_for_what_other_plugins_find(
    site: Site, cli: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_LINT_NO_CACHE", raising=False)
    kept = ("--format", "json", "--cache-dir", str(tmp_path / "cache"))
    assert cli(*kept).codes == []
    site.rules("acme-rules", bad=rule_text())
    assert [cli(*kept).codes, cli(*kept).codes] == [["ACME001"], ["ACME001"]]
    assert json.loads(cli(*kept).out)["tool"]["plugins"]
    assert cli(*kept, "--no-plugins").codes == []


def test_what_is_kept_is_not_taken_for_a_file_that_got_a_noqa(
    site: Site, repo: Path, cli: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


def test_noqa_may_name_rules_of_plugins(site: Site, repo: Path, cli: Callable[..., Ran]) -> None:
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / 0\n", "local rules lint: `bad_name.py` can't be imported: ZeroDivisionError"),
        ("", "local rules lint: it has no rules"),
        (rule_text(code="PFL998"), "bad_name.py, BadName: codes that begin with PFL"),
    ],
)
def test_broken_local_rules(cli: Callable[..., Ran], tmp_path: Path, text: str, words: str) -> None:
    folder = tmp_path / "lint"
    folder.mkdir()
    (folder / "bad_name.py").write_text(text)
    ran = cli("--local-rules", str(folder))
    assert ran.code == 2
    assert words in ran.said
    assert "no-plugins" not in ran.said


def test_a_folder_that_is_not_there(cli: Callable[..., Ran]) -> None:
    ran = cli("--local-rules", "nowhere")
    assert ran.code == 2
    assert "--local-rules: there is no folder nowhere" in ran.said


@pytest.mark.parametrize("key", ["local-rules", "plugins"])
@pytest.mark.parametrize("file", ["prefect-lint.toml", "pyproject.toml"])
def test_a_repository_can_t_name_rules(
    repo: Path, cli: Callable[..., Ran], key: str, file: str
) -> None:
    table = "[tool.prefect-lint]\n" if file == "pyproject.toml" else ""
    (repo / "lint").mkdir()
    (repo / "lint" / "rule.py").write_text("open('ran', 'w')\n")
    (repo / file).write_text(f'{table}{key} = ["lint"]\n')
    ran = cli()
    assert ran.code == 2
    assert "a repository can't decide which code runs when it is checked" in ran.said
    assert not (repo / "ran").exists()


# What nothing of the repository may do


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


# What others ask about plugins


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

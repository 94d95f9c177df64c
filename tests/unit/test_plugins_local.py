"""Rules in folders that the command line names, and that nothing else can name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from plugin_packages import folder_of_rules, rule_text

if TYPE_CHECKING:
    from pathlib import Path

    from plugin_packages import Cli


def test_local_rules(repo: Path, cli: Cli, tmp_path: Path) -> None:
    text = rule_text().replace("task.name ==", "task.name == WORD ==")
    folder = folder_of_rules(
        tmp_path / "lint",
        _shared="WORD = 'bad'\n",
        bad_name=f"from ._shared import WORD\n{text}",
        test_bad_name="1 / 0\n",
    )
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
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked: bool
) -> None:
    from prefect_lint.engine.workers import starting

    if forked and not starting.can_fork():
        pytest.skip("nothing is forked here")
    monkeypatch.setattr(starting, "can_fork", lambda: forked)
    failing = rule_text(cls="Failing", code="ACME002", name="failing-rule")
    failing = failing.partition("        if task.name")[0] + "        raise KeyError\n"
    folder = folder_of_rules(tmp_path / "lint", bad_name=rule_text(), failing=failing)
    ran = cli("--format", "json", "--local-rules", str(folder), "--jobs", "2")
    assert ran.codes == ["ACME001"], ran.err
    (error,) = json.loads(ran.out)["errors"]
    assert "rule ACME002 failed, a fault of local rules lint" in error["message"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / 0\n", "local rules lint: `bad_name.py` can't be imported: ZeroDivisionError"),
        ("", "local rules lint: it has no rules"),
        (rule_text(code="PFL998"), "bad_name.py, BadName: codes that begin with PFL"),
    ],
)
def test_broken_local_rules(cli: Cli, tmp_path: Path, text: str, words: str) -> None:
    folder = folder_of_rules(tmp_path / "lint", bad_name=text)
    ran = cli("--local-rules", str(folder))
    assert ran.code == 2
    assert words in ran.said
    assert "no-plugins" not in ran.said


def test_a_folder_that_is_not_there(cli: Cli) -> None:
    ran = cli("--local-rules", "nowhere")
    assert ran.code == 2
    assert "--local-rules: there is no folder nowhere" in ran.said


@pytest.mark.parametrize("key", ["local-rules", "plugins"])
@pytest.mark.parametrize("file", ["prefect-lint.toml", "pyproject.toml"])
def test_a_repository_can_t_name_rules(repo: Path, cli: Cli, key: str, file: str) -> None:
    table = "[tool.prefect-lint]\n" if file == "pyproject.toml" else ""
    (repo / "lint").mkdir()
    (repo / "lint" / "rule.py").write_text("open('ran', 'w')\n")
    (repo / file).write_text(f'{table}{key} = ["lint"]\n')
    ran = cli()
    assert ran.code == 2
    assert "a repository can't decide which code runs when it is checked" in ran.said
    assert not (repo / "ran").exists()

"""Completion in shells: what it offers, that it is quick, and that real shells take the scripts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from plugin_packages import Site, rule_text

from prefect_lint.cli.check import check
from prefect_lint.cli.completing import SHELLS, rule_headlines
from prefect_lint.cli.explain import explain
from prefect_lint.cli.main import main
from prefect_lint.engine.own_rules import CATEGORY
from prefect_lint.engine.plugins.sources import RuleSources, using
from prefect_lint.engine.registry import all_rules

ROOT = Path(__file__).resolve().parents[2]
RULES = {(rule.code, rule.name) for rule in all_rules() if rule.category != CATEGORY}


def complete(line: str, folder: Path = ROOT) -> list[tuple[str, str]]:
    """What bash is told for a line that ends where the cursor is: kinds and words."""
    ran = subprocess.run(
        [sys.executable, "-c", "from prefect_lint.cli.main import main; main()"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_PREFECT_LINT_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    pairs = [item.partition(",") for item in ran.stdout.splitlines()]
    return [(kind, word) for kind, _, word in pairs]


def words(line: str) -> list[str]:
    return [word for kind, word in complete(line) if kind == "plain"]


def test_the_files_of_rules_begin_with_code_and_name() -> None:
    assert set(rule_headlines()) == RULES


def test_commands_and_files_come_first() -> None:
    offered = complete("prefect-lint ")
    assert ("file", "") in offered
    assert {"check", "config", "explain", "rules"} <= set(words("prefect-lint "))
    assert words("prefect-lint ex") == ["explain"]


def test_no_commands_after_a_path() -> None:
    assert complete("prefect-lint flows.py e") == [("file", "e")]
    assert complete("prefect-lint check e") == [("file", "e")]


def test_options_of_the_default_command() -> None:
    assert words("prefect-lint --sel") == ["--select"]
    assert "--show-files" in words("prefect-lint check --show")
    assert "error" in words("prefect-lint --fail-on ")


def test_rules() -> None:
    assert words("prefect-lint --select PFL10") == sorted(
        code for code, _ in RULES if code.startswith("PFL10")
    )
    assert words("prefect-lint explain missing-ret") == ["missing-retries"]
    assert words("prefect-lint explain pfl101") == ["PFL101"]
    assert words("prefect-lint --ignore relia") == ["reliability"]
    assert words("prefect-lint rules recom") == ["recommended"]
    assert words("prefect-lint --ignore PFL101,cach") == ["PFL101,caching"]
    assert len(words("prefect-lint explain ")) == len(RULES)


def test_rules_of_local_folders(tmp_path: Path) -> None:
    text = rule_text().replace("def bad()", 'def bad(\n        name="no"\n    )')
    text += '\n    def other(self):\n        name = "no"\n'
    (tmp_path / "bad_name.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n{text}")
    (tmp_path / "no_rule.py").write_text('class X:\n    code = "x"\n\n    name = "no-rule"\n')
    line = f"prefect-lint --local-rules {tmp_path}"
    assert words(f"{line} --select acm") == ["ACME001", "acme"]
    assert words(f"{line} --ignore PFL101,bad-t") == ["PFL101,bad-task-name"]
    assert words(f"prefect-lint explain --local-rules {tmp_path} ACME") == ["ACME001"]
    assert words(f"{line}/nowhere --select ACME") == []
    assert words("prefect-lint --select ACME") == []
    assert not (tmp_path / "ran").exists()


def test_rules_of_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path / "site", monkeypatch)
    package = site.rules("acme-rules", bad=rule_text(), other=rule_text(code="ACME002", name="b-c"))
    (site.folder / package / "__init__.py").write_text("1 / 0\n")

    def offered(command: click.Command, parameter: str, text: str) -> list[str]:
        context = click.Context(command)
        (found,) = (it for it in command.params if it.name == parameter)
        return [it.value for it in found.shell_complete(context, text)]

    with using(RuleSources(installed=True)):
        assert offered(check, "select", "AC") == ["ACME001", "ACME002", "acme"]
        assert offered(explain, "rule", "b-") == ["b-c"]
    with using(RuleSources(refused=True)):
        assert offered(check, "select", "AC") == []
    site.forget()


def test_the_engine_is_not_imported() -> None:
    program = (
        "import json, sys\nfrom prefect_lint.cli.completing import complete_selectors as complete\n"
        "import click\ncomplete(click.Context(click.Command('x')), click.Option(['-x']), 'PFL')\n"
        "import prefect_lint.cli.main\nprint(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours = {name for name in json.loads(ran.stdout) if name.startswith("prefect_lint.")}
    assert not {name for name in ours if name.split(".")[1] in {"rules", "model", "syntax"}}
    assert "prefect_lint.engine.run" not in ours


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_PREFECT_LINT_COMPLETE" in script
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n"], input=script, text=True, check=True)


def test_bash_completes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    command = tmp_path / "prefect-lint"
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from prefect_lint.cli.main import main\nmain()\n"
    )
    command.chmod(0o755)
    script = capsys.readouterr().out + (
        "\nCOMP_WORDS=(prefect-lint explain missing-ret)\nCOMP_CWORD=2\n"
        '_prefect_lint_completion prefect-lint\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["missing-retries"]


def test_other_shells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "bash" in capsys.readouterr().err

"""Commands are imported one by one, and none is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from prefect_lint.cli.commands import NAMES, Commands


def test_every_command_is_there_under_its_name() -> None:
    commands = Commands()
    assert list(commands) == list(NAMES)
    assert {name: command.name for name, command in commands.items()} == {it: it for it in NAMES}


def test_as_a_mapping() -> None:
    commands = Commands()
    own = click.Command("own")
    commands["own"] = own
    assert commands["own"] is own
    assert len(commands) == len(NAMES) + 1
    del commands["own"]
    assert "own" not in commands
    with pytest.raises(KeyError):
        commands["own"]
    assert commands.get("own") is None


@pytest.mark.parametrize(
    ("arguments", "imported"), [(["--version"], []), (["cache", "show"], ["cache"])]
)
def test_a_run_imports_its_own_command(arguments: list[str], imported: list[str]) -> None:
    program = (
        "import sys; from prefect_lint.cli.main import main; main(sys.argv[1:]);"
        "mine = ('baseline', 'cache', 'check', 'report');"
        "print(*[it for it in mine if f'prefect_lint.cli.{it}' in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert ran.stderr.split() == imported

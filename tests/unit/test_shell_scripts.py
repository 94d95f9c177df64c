"""Shell scripts: which command may fail unseen, and which program a command is about."""

from __future__ import annotations

import pytest

from prefect_lint.model.shell_scripts import (
    answers_by_its_code,
    hidden_failure,
    main_program,
    program_of,
    shown,
)
from prefect_lint.model.texts import UNKNOWN


@pytest.mark.parametrize(
    ("script", "command", "in_pipe"),
    [
        ("./a.sh\n./b.sh", "./a.sh", False),
        ("./a.sh; ./b.sh", "./a.sh", False),
        ("cd /srv\npwd", "cd /srv", False),
        ("export A=1\n./a.sh\n./b.sh", "./a.sh", False),
        ("./a.sh | ./b.sh", "./a.sh", True),
        ("./a.sh |& ./b.sh", "./a.sh", True),
        ("set -e\n./a.sh | ./b.sh", "./a.sh", True),
        ("set -o pipefail\n./a.sh\n./b.sh", "./a.sh", False),
        ("./a.sh && ./b.sh\n./c.sh", "./a.sh  &&  ./b.sh", False),
        ("./a.sh \\\n  --all\n./b.sh", "./a.sh    --all", False),
        (f"./a.sh {UNKNOWN}; ./b.sh", f"./a.sh {UNKNOWN}", False),
    ],
)
def test_a_failure_is_hidden(script: str, command: str, in_pipe: bool) -> None:
    hidden = hidden_failure(script)
    assert hidden is not None
    assert (hidden.command, hidden.in_pipe) == (command, in_pipe)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "./a.sh",
        "./a.sh\n\n",
        "set -e\n./a.sh\n./b.sh",
        "set -euo pipefail; ./a.sh | ./b.sh",
        "set -o errexit\n./a.sh\n./b.sh",
        "./a.sh && ./b.sh",
        "./a.sh || exit 1\n./b.sh",
        "echo hi | ./b.sh",
        "A=1 B=2\n./b.sh",
        "# ./a.sh; ./c.sh\n./b.sh",
        "./a.sh 'x; y | z'",
        './a.sh "x; y | z"',
        "./a.sh $(./c.sh; ./d.sh)",
        "./a.sh `./c.sh; ./d.sh`",
        "if ./a.sh; then ./b.sh; fi",
        "for x in 1 2; do ./a.sh; done",
        "case $1 in a) ./a.sh;; esac",
        "f() { ./a.sh; }\nf",
        "cat <<EOF\n./a.sh\nEOF",
        "./a.sh &\n./b.sh",
        "grep -q x file; ./b.sh",
        "echo it's\n./a.sh\n./b.sh",
        f"{UNKNOWN}\n./a.sh\n./b.sh",
    ],
)
def test_no_failure_is_hidden_or_it_cant_be_told(script: str) -> None:
    assert hidden_failure(script) is None


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("dbt build", "dbt"),
        ("/usr/bin/dbt build", "dbt"),
        ("DBT_TARGET=prod dbt build", "dbt"),
        ("sudo -E dbt build", "dbt"),
        ("uv run --frozen dbt build", "dbt"),
        ("poetry run dbt build", "dbt"),
        ("uv sync", "uv"),
        ("", ""),
        ("A=1", ""),
    ],
)
def test_the_program_that_a_command_is_about(command: str, program: str) -> None:
    assert program_of(command) == program


@pytest.mark.parametrize(
    ("command", "in_shell", "answers"),
    [
        ("grep x file", False, True),
        ("git diff --quiet", False, True),
        ("git push", False, False),
        ("./a.sh || true", True, True),
        ("./a.sh || true", False, False),
        ("./a.sh &", True, True),
        ("./a.sh; grep x file", True, True),
        ("./a.sh | grep x", True, True),
        ("./a.sh", True, False),
    ],
)
def test_an_exit_code_that_is_an_answer(command: str, in_shell: bool, answers: bool) -> None:
    assert answers_by_its_code(command, in_shell=in_shell) is answers


def test_commands_in_messages_are_short_and_on_one_line() -> None:
    assert shown(f"a `b`\n  {UNKNOWN}") == "a 'b' …"
    assert len(shown("x" * 500)) == 60


def test_very_long_scripts_are_left_alone() -> None:
    assert hidden_failure("./a.sh\n" * 10_000) is None


@pytest.mark.parametrize(
    ("script", "program"),
    [
        ("rsync -a b c", "rsync"),
        ("cd /srv && ./load.sh", "load.sh"),
        ("export A=1\nB=2 sudo /usr/bin/gdalwarp x", "gdalwarp"),
        ("if [ ! -d x ]; then git clone y; fi", "git"),
        ("test -d 'a; psql b' # psql\nuv run dbt build", "dbt"),
        ("cat a | sort", "sort"),
        (f"{UNKNOWN}/bin/x a && rsync", "x"),
        (f"{UNKNOWN} && rsync", None),
        ("echo done", None),
        ("", None),
    ],
)
def test_the_program_that_a_script_is_about(script: str, program: str | None) -> None:
    assert main_program(script) == program

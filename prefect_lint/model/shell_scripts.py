"""Texts of shell scripts: which of their commands may fail without the script failing.

A shell gives the exit code of its last command, and of a pipe that of its last part, unless `set -e` and
`set -o pipefail` say otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prefect_lint.knowledge.shell_words import (
    ANSWERING,
    ANSWERING_GIT,
    COMPOUND,
    ENDING,
    HARMLESS,
    HOUSEKEEPING,
    LAUNCHERS,
    PREPARING_DBT,
    REMOVING,
    SHOWING,
)
from prefect_lint.model.texts import UNKNOWN

_LONGEST = 20_000
_LONGEST_SHOWN = 60
_TOKEN = re.compile(
    r"""
    (?P<quoted>'[^']*'|"(?:\\.|[^"\\])*"|\\.|\$\([^()]*\)|`[^`]*`)
    |(?P<comment>(?:(?<=\s)|^)\#[^\n]*)
    |(?P<operator>\|\||&&|\|&?|;;|;|\n)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ERREXIT = re.compile(r"set\s+(?:\S+\s+)*?(?:-[a-zA-Z]*e|-o\s+errexit|-[a-zA-Z]*eo\s)")
_PIPEFAIL = re.compile(r"pipefail")
_AROUND_THE_WORK = HARMLESS | ANSWERING | REMOVING | SHOWING | HOUSEKEEPING
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=\S*\s*")


@dataclass(frozen=True)
class Hidden:
    """A command whose failure the script does not show."""

    command: str
    """The command as it is written, without what stands around it."""
    in_pipe: bool
    """Whether a pipe hides it, else what comes after it does."""


def hidden_failure(script: str) -> Hidden | None:
    """The first command of a script whose failure is hidden; `None` if there is none, or it can't be told."""
    if len(script) > _LONGEST:
        return None
    steps = _steps(script)
    if steps is None:
        return None
    stops, pipefail = False, False
    for index, pipe in enumerate(steps):
        if pipe == [UNKNOWN]:
            # Whatever stands there may set the shell up.
            return None
        stops = stops or _ERREXIT.match(pipe[0]) is not None
        pipefail = pipefail or (
            pipe[0].startswith(("set ", "shopt ")) and _PIPEFAIL.search(pipe[0]) is not None
        )
        if not pipefail:
            for part in pipe[:-1]:
                if may_matter(part):
                    return Hidden(part, in_pipe=True)
        if not stops and index < len(steps) - 1 and may_matter(pipe[-1]):
            return Hidden(pipe[-1], in_pipe=False)
    return None


def may_matter(command: str) -> bool:
    """Whether a failure of a command is something to know of."""
    return bool(command) and first_word(command) not in HARMLESS | ANSWERING | REMOVING


def first_word(command: str) -> str:
    """The program that a command runs, without path and without the variables in front of it."""
    rest = command.lstrip()
    while (match := _ASSIGNMENT.match(rest)) is not None:
        rest = rest[match.end() :]
    if not rest:
        return ":"
    return rest.split(maxsplit=1)[0].strip("'\"").rpartition("/")[2]


def program_of(command: str) -> str:
    """The program that a command is about, behind `sudo`, `uv run` and the like."""
    words = command.split()
    while words:
        word = words[0].strip("'\"").rpartition("/")[2]
        skipped = LAUNCHERS.get(word)
        if _ASSIGNMENT.fullmatch(words[0]):
            words = words[1:]
        elif skipped is not None and words[1 : 1 + len(skipped)] == list(skipped):
            words = words[1 + len(skipped) :]
            while words and words[0].startswith("-"):
                words = words[1:]
        else:
            return word
    return ""


def main_program(script: str) -> str | None:
    """The first program of a script that is more than the shell's own housekeeping, where it is written out."""
    command = ""
    commands = []
    for match in _TOKEN.finditer(script[:_LONGEST].replace("\\\n", " ")):
        if match["operator"] is not None:
            commands.append(command)
            command = ""
        elif match["comment"] is None:
            command += match.group()
    for found in (*commands, command):
        words = found.split()
        while words and words[0] in COMPOUND:
            words = words[1:]
        program = program_of(" ".join(words))
        if UNKNOWN in program:
            return None
        if program and program not in _AROUND_THE_WORK:
            return program
    return None


def answers_by_its_code(command: str, *, in_shell: bool) -> bool:
    """Whether another exit code than zero need not be a failure of a command."""
    if in_shell and ("||" in command or command.rstrip().endswith("&")):
        return True
    last = re.split(r"&&|[|;\n]", command.rstrip("; \n"))[-1].strip() if in_shell else command
    program = program_of(last)
    if program == "git":
        return any(word in last.split() for word in ANSWERING_GIT)
    return program in ANSWERING | HARMLESS | SHOWING or bool(ENDING & set(last.split()[1:4]))


def only_prepares(command: str) -> bool:
    """Whether a command is one of dbt that builds nothing: `dbt deps`."""
    return program_of(command) == "dbt" and bool(PREPARING_DBT & set(command.split()[1:3]))


def _steps(script: str) -> list[list[str]] | None:
    """The commands that run one after the other whatever happens, each as the parts of its pipe.

    `None` for scripts with loops, conditions, functions and the like. What is joined by `&&` counts as one
    step; what has `||` looks after its failures by itself, and is left out.
    """
    steps: list[list[str]] = []
    parts, text, handled = [], "", False

    def end_of_step() -> None:
        nonlocal parts, text, handled
        parts.append(text.strip())
        if any(parts) and not handled:
            steps.append(parts)
        parts, text, handled = [], "", False

    for match in _TOKEN.finditer(script.replace("\\\n", " ")):
        operator = match["operator"]
        if match["comment"] is not None:
            continue
        if operator in (";", "\n"):
            end_of_step()
        elif operator == ";;" or match["other"] in ("'", '"'):
            # A quote without its end: what follows may be meant as text.
            return None
        elif operator in ("|", "|&"):
            parts.append(text.strip())
            text = ""
        elif operator == "||":
            handled = True
        elif operator == "&&":
            # `a | b && c`: the part before counts on, whatever comes after it.
            text += " && "
        else:
            text += match.group()
    end_of_step()
    for step in steps:
        for part in step:
            if _is_compound(part):
                return None
    return steps


def _is_compound(command: str) -> bool:
    word = command.split(maxsplit=1)[0] if command else ""
    return (
        word in COMPOUND
        or word.startswith(("(", "{"))
        or "<<" in command
        or "()" in command
        or command.endswith("&")
    )


def shown(command: str) -> str:
    """A command for a message: on one line, not too long, and with dots for what isn't known."""
    text = " ".join(command.replace(UNKNOWN, "…").replace("`", "'").split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"

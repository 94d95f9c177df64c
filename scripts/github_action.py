"""The step `Check` of `action.yml`: run the linter with the inputs, and say what came of it.

It runs under the Python of the action's own environment and needs nothing but that. Inputs come through
the environment and become arguments one by one; no shell ever sees them. Its own exit code is 0 whatever
was found, so that the step after it can upload the findings.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SUMMARY_BYTES = 1_000_000
"""GitHub drops what a step adds to the summary beyond 1 MiB, all of it."""


class InputError(Exception):
    """An input of the action can't be used."""


def main() -> int:
    """Run the linter; 0, unless an input can't be used."""
    inputs = os.environ
    # Not in the checkout, where names are the pull request's choice.
    folder = Path(tempfile.mkdtemp(prefix="prefect-lint-", dir=inputs.get("RUNNER_TEMP")))
    summary = folder / "summary.md"
    sarif = folder / "prefect-lint.sarif"
    try:
        arguments = arguments_of(inputs, summary, sarif)
    except InputError as error:
        print(f"::error title=prefect-lint::{error}")
        return 2
    command = [sys.executable, "-I", "-X", "utf8", "-m", "prefect_lint", *arguments]
    code = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    _add_summary(inputs, summary)
    _set_output(inputs, "exit-code", str(code))
    if sarif.is_file():
        written = _deliver(sarif, inputs.get("INPUT_SARIF_FILE", ""))
        _set_output(inputs, "sarif-file", str(written))
    return 0


def arguments_of(inputs: Mapping[str, str], summary: Path, sarif: Path) -> list[str]:
    """The arguments that the inputs stand for; raises `InputError`."""
    arguments = ["check"]
    for name, option in (
        ("FORMAT", "--format"),
        ("FAIL_ON", "--fail-on"),
        ("DIFF_BASE", "--diff-base"),
        ("BASELINE", "--baseline"),
    ):
        value = inputs.get(f"INPUT_{name}", "")
        if value:
            # In one word, so that no value is taken for an option.
            arguments.append(f"{option}={value}")
    if _is_true(inputs, "SUMMARY"):
        arguments.append(f"--format=markdown={summary}")
    if _is_true(inputs, "UPLOAD_SARIF") or inputs.get("INPUT_SARIF_FILE"):
        arguments.append(f"--format=sarif={sarif}")
    arguments += _words(inputs, "ARGS")
    # Paths are paths, whatever they begin with.
    return [*arguments, "--", *_words(inputs, "PATHS")]


def _is_true(inputs: Mapping[str, str], name: str) -> bool:
    value = inputs.get(f"INPUT_{name}", "")
    if value not in {"true", "false", ""}:
        raise InputError(f"{_spelling(name)} must be true or false")
    return value == "true"


def _words(inputs: Mapping[str, str], name: str) -> list[str]:
    try:
        return shlex.split(inputs.get(f"INPUT_{name}", ""))
    except ValueError as error:
        raise InputError(f"{_spelling(name)} can't be split into words: {error}") from error


def _spelling(name: str) -> str:
    return name.lower().replace("_", "-")


def _add_summary(inputs: Mapping[str, str], summary: Path) -> None:
    target = inputs.get("GITHUB_STEP_SUMMARY")
    if not target or not summary.is_file():
        return
    text = summary.read_bytes()
    if len(text) > MAX_SUMMARY_BYTES:
        text = b"prefect-lint: the report is too long for a summary; it is in the log of the job.\n"
    with open(target, "ab") as stream:
        stream.write(text)


def _deliver(sarif: Path, wanted: str) -> Path:
    """Put the SARIF file where it is wanted; where it is then."""
    if not wanted:
        return sarif
    target = Path(wanted)
    # The checkout may have a link of that name to anywhere.
    if target.is_symlink():
        target.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sarif, target)
    return target


def _set_output(inputs: Mapping[str, str], name: str, value: str) -> None:
    target = inputs.get("GITHUB_OUTPUT")
    if not target:
        return
    # A value with line breaks must not be able to set further outputs.
    end = f"end-{secrets.token_hex(16)}"
    with open(target, "a", encoding="utf-8") as stream:
        stream.write(f"{name}<<{end}\n{value}\n{end}\n")


if __name__ == "__main__":
    raise SystemExit(main())

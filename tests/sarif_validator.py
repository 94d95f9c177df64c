"""The official validator of SARIF, Microsoft's Multitool: put it somewhere with npm, and ask it about files.

    python -m tests.sarif_validator --install FOLDER
    python -m tests.sarif_validator --at FOLDER report.sarif …

The tests use it where the environment says that it is: `PREFECT_LINT_SARIF_VALIDATOR=FOLDER`.
"""

from __future__ import annotations

import argparse
import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

VARIABLE = "PREFECT_LINT_SARIF_VALIDATOR"
_REACHABLE = "SARIF2006.UrisShouldBeReachable"
PACKAGE = "@microsoft/sarif-multitool@5.7.0"
_PROGRAMS = tuple(
    f"node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool{suffix}" for suffix in ("", ".exe")
)


def install(folder: Path) -> Path:
    """Put the validator into a folder with npm; raises `OSError` or `subprocess.CalledProcessError`."""
    folder.mkdir(parents=True, exist_ok=True)
    flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "install", *flags, "--prefix", str(folder), PACKAGE], check=True)
    return program(folder)


def program(folder: Path) -> Path:
    """The program in a folder where it was installed; raises `FileNotFoundError`."""
    for pattern in _PROGRAMS:
        for path in sorted(folder.glob(pattern)):
            path.chmod(path.stat().st_mode | stat.S_IXUSR)  # The package comes without.
            return path
    raise FileNotFoundError(f"{folder}: there is no Sarif.Multitool for this platform")


def complaints(validator: Path, report: Path) -> list[str]:
    """The errors and warnings about a report, by the rules of SARIF and those of GitHub, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.sarif"
        levels = "Error;Warning"
        settings = Path(folder) / "settings.json"
        # It would ask the network for every URI, and only has notes to make of that.
        settings.write_text(json.dumps({f"{_REACHABLE}.Options": {"RuleEnabled": "Disabled"}}))
        command = [validator, "validate", report, "--rule-kind", "Sarif;Ghas", "--level", levels]
        ran = subprocess.run(
            [*command, "--config", settings, "-o", log, "--log", "ForceOverwrite"],
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        # What it exits with does not tell: it is 0 in spite of errors.
        if not log.exists():
            return [f"the validator made no log: {ran.stdout}{ran.stderr}"]
        (run,) = json.loads(log.read_text("utf-8-sig"))["runs"]
    found = [_shown(result) for result in run.get("results", ())]
    for invocation in run.get("invocations", ()):
        for kind in ("toolExecutionNotifications", "toolConfigurationNotifications"):
            found += [
                f"validator: {_words(told)}"
                for told in invocation.get(kind, ())
                if told.get("level", "warning") != "note"
                and f"'{_REACHABLE.partition('.')[0]}' was explicitly disabled" not in _words(told)
            ]
    return sorted(found)


def _words(notification: dict[str, Any]) -> str:
    return str(notification["message"]["text"])


def _shown(result: dict[str, object]) -> str:
    return json.dumps({key: result.get(key) for key in ("level", "ruleId", "message")})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--install", type=Path, metavar="FOLDER")
    parser.add_argument("--at", type=Path, metavar="FOLDER")
    parser.add_argument("reports", type=Path, nargs="*")
    given = parser.parse_args()
    if given.install:
        try:
            print(install(given.install))
        except (OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 1
    status = 0
    for report in given.reports:
        found = complaints(program(given.at or given.install), report)
        print(f"{report}: {len(found)} errors and warnings", *found, sep="\n  ")
        status |= bool(found)
    return status


if __name__ == "__main__":
    sys.exit(main())

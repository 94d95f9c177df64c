"""Lint a repository of the fuzzer, and say what went wrong with it."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.config.settings import Overrides, Selectors
from prefect_lint.engine.run import execute
from prefect_lint.engine.workspace import Configuration
from prefect_lint.output import FORMATS, OutputOptions

if TYPE_CHECKING:
    from tests.unit.fuzz_inputs import Files

OURS = "a fault of prefect-lint itself"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)
_FOR_PEOPLE = ("text", "concise")


def faults(files: Files) -> list[str]:
    """What a run over some files does that it must not do: raise, blame itself, or write a bad report."""
    with tempfile.TemporaryDirectory(prefix="prefect-lint-fuzz-") as temporary:
        root = Path(temporary).resolve()
        (root / ".git").mkdir()
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return [fault for isolated in (True, False) for fault in _run(root, isolated=isolated)]


def _run(root: Path, *, isolated: bool) -> list[str]:
    selectors = Selectors(select=("all",)) if isolated else Selectors()
    configuration = Configuration(Overrides(selectors), isolated=isolated)
    try:
        report = execute([root], configuration).report
    except ConfigurationError:
        return ["wrong settings although there are none"] if isolated else []
    except Exception as error:
        return [f"{type(error).__name__} {_place(error)}"]
    found = [error.message for error in report.errors if OURS in error.message]
    for name, write in FORMATS.items():
        try:
            text = write(report, OutputOptions())
        except Exception as error:
            found.append(f"format {name}: {type(error).__name__} {_place(error)}")
            continue
        if _CONTROL.search(text) is not None:
            found.append(f"format {name}: a control character")
        if name in _FOR_PEOPLE and _COMMAND.search(text) is not None:
            found.append(f"format {name}: a command for a CI system")
        if name == "json":
            json.loads(text)
    return found


def _place(error: Exception) -> str:
    trace = error.__traceback__
    place = ""
    while trace is not None:
        place = f"at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place

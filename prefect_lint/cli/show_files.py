"""`check --show-files`: which files would be checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect_lint.cli.messages import Notes, complain, usage_error
from prefect_lint.cli.streams import write_bytes, write_stdout
from prefect_lint.engine.exit_codes import ExitCode
from prefect_lint.output.escaping import escape

if TYPE_CHECKING:
    from prefect_lint.engine.workspace import Configuration


def show_files(options: dict[str, Any], configuration: Configuration) -> int:
    """List the files, relative to the current folder where they are in it; 3 when there are none.

    A name with a line break or another control character is shown with escapes, so that a line is a
    file; with `--null`, names are written byte for byte.
    """
    from prefect_lint.engine.workspace import files_to_check
    from prefect_lint.sources.discovery import PathError

    if not options["show_files"]:
        raise usage_error("--null goes with --show-files")
    if "-" in options["paths"]:
        raise usage_error("--show-files goes with files and folders, not with `-`")
    notes = Notes()
    try:
        files = files_to_check(
            [Path(path) for path in options["paths"] or (".",)],
            configuration,
            notes,
            options["prefect_files"],
        )
    except PathError as error:
        for problem in error.problems:
            complain(problem)
        return ExitCode.ERROR
    notes.close()
    here = Path.cwd().resolve()
    names = [os.fspath(_relative(path, here)) for path in files]
    if options["null"]:
        write_bytes(b"".join(os.fsencode(name) + b"\0" for name in names))
    else:
        write_stdout("".join(f"{escape(name)}\n" for name in names))
    return ExitCode.CLEAN if names else ExitCode.NOTHING


def _relative(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path

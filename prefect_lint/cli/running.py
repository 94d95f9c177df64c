"""One run of the command `prefect-lint`: who understands the command line, and how it ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from prefect_lint import __version__
from prefect_lint.cli.command_line_memory import memory_of
from prefect_lint.cli.messages import TRACE_VARIABLE, complain, complain_of_settings, note
from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.exit_codes import ExitCode
from prefect_lint.engine.plugins.sources import RuleSources, refuse_plugins, using

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str] | None) -> int:
    """Run a command line, that of the process for `None`; returns the exit code."""
    try:
        # Plugins are installed by who runs this, and trusted as any package in the environment.
        with using(RuleSources(installed=True)):
            return _run(arguments)
    except ConfigurationError as error:
        complain_of_settings(error)
    except KeyboardInterrupt:
        complain("interrupted")
        return ExitCode.INTERRUPTED
    except Exception as error:
        _apologise(error)
    return ExitCode.ERROR


def _run(arguments: Sequence[str] | None) -> int:
    memory = memory_of(sys.argv[1:] if arguments is None else arguments)
    meaning = None if memory is None else memory.recall()
    if meaning is None:
        # Only now, as it brings click along, which takes longer to import than many a run takes.
        from prefect_lint.cli import program

        return program.run(arguments, memory)
    try:
        from prefect_lint.cli.checking import lint_and_report

        if meaning.no_plugins:
            refuse_plugins()
        return lint_and_report(meaning.options)
    except (Exception, KeyboardInterrupt) as error:
        from prefect_lint.cli import program

        return program.end(error)


def _apologise(error: Exception) -> None:
    """Say that this is our fault, with what a report of it needs; the whole trace only on request."""
    from prefect_lint.engine.own_faults import describe

    if os.environ.get(TRACE_VARIABLE):
        import traceback

        traceback.print_exc(file=sys.stderr)
    detail = " ".join(str(error).split())[:200]
    complain(f"this is {describe(error)}: {detail}")
    note(
        f"please report it with the version ({__version__}) and the trace, which is shown with "
        f"{TRACE_VARIABLE}=1 in the environment"
    )

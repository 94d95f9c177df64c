"""The command `prefect-lint`: what it understands, and how it ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from prefect_lint import __version__
from prefect_lint.cli.commands import Commands
from prefect_lint.cli.help import DefaultGroup
from prefect_lint.cli.messages import (
    PROGRAM,
    TRACE_VARIABLE,
    complain,
    complain_of_settings,
    note,
)
from prefect_lint.cli.plugin_options import version_options
from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.exit_codes import ExitCode
from prefect_lint.engine.own_faults import describe
from prefect_lint.engine.plugins.sources import RuleSources, using

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(
    cls=DefaultGroup,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@version_options
def cli() -> None:
    """Find faults in Prefect flows, tasks and deployments without running them.

    PATH is a file or folder, or `-` for standard input; the current folder when there is none.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, that of the process by default; returns the exit code."""
    try:
        # Plugins are installed by who runs this, and trusted as any package in the environment.
        with using(RuleSources(installed=True)):
            result = cli.main(
                None if arguments is None else list(arguments), PROGRAM, standalone_mode=False
            )
    except ConfigurationError as error:
        complain_of_settings(error)
    except click.UsageError as error:
        # click puts choices below each other.
        complain(error.format_message().replace("\n\t", " "))
        where = error.ctx.command_path if error.ctx is not None else PROGRAM
        note(f"`{where.removesuffix(' check')} -h` shows what can be written")
    except click.ClickException as error:
        complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted")
        return ExitCode.INTERRUPTED
    except Exception as error:
        _apologise(error)
    else:
        return int(result or 0)
    return ExitCode.ERROR


def _apologise(error: Exception) -> None:
    """Say that this is our fault, with what a report of it needs; the whole trace only on request."""
    if os.environ.get(TRACE_VARIABLE):
        import traceback

        traceback.print_exc(file=sys.stderr)
    detail = " ".join(str(error).split())[:200]
    complain(f"this is {describe(error)}: {detail}")
    note(
        f"please report it with the version ({__version__}) and the trace, which is shown with "
        f"{TRACE_VARIABLE}=1 in the environment"
    )

"""The program as click knows it: its commands, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from prefect_lint.cli.commands import Commands
from prefect_lint.cli.help import DefaultGroup
from prefect_lint.cli.messages import PROGRAM, complain, note
from prefect_lint.cli.plugin_options import version_options
from prefect_lint.engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.cli.command_line_memory import CommandLineMemory


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


def run(arguments: Sequence[str] | None, memory: CommandLineMemory | None) -> int:
    """Run a command line, that of the process for `None`, and let `memory` keep what it means.

    Returns the exit code, after complaints about the command line; raises what the command raises.
    """
    return _ended(cli, None if arguments is None else list(arguments), memory)


def end(error: BaseException) -> int:
    """What `run` makes of an error in a command, for one that was run without click."""

    def fail() -> NoReturn:
        raise error

    return _ended(click.Command(None, callback=fail), [], None)


def _ended(
    command: click.Command, arguments: list[str] | None, memory: CommandLineMemory | None
) -> int:
    try:
        result = command.main(arguments, PROGRAM, standalone_mode=False, obj=memory)
    except click.UsageError as error:
        # click puts choices below each other.
        complain(error.format_message().replace("\n\t", " "))
        where = error.ctx.command_path if error.ctx is not None else PROGRAM
        note(f"`{where.removesuffix(' check')} -h` shows what can be written")
    except click.ClickException as error:
        complain(error.format_message())
    except click.Abort as error:
        raise KeyboardInterrupt from error
    else:
        return int(result or 0)
    return ExitCode.ERROR

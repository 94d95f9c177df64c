"""Commands whose help sorts its options under headings, and a group that has a default command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import click

Decorator: TypeAlias = Callable[[Any], Any]

DEFAULT_COMMAND = "check"
DEFAULTED = "prefect_lint.defaulted"
"""In `Context.meta` when the default command was not written."""
_OWN_OPTIONS = frozenset({"-h", "--help", "--version", "-v", "--verbose"})


class Share(click.FloatRange):
    """A number from 0 to 1, called so in help and complaints."""

    name = "number"

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; not NaN either, than which no finding would be surer."""
        number: float = super().convert(value, param, ctx)
        if number != number:
            self.fail(f"{value!r} is not a valid number.", param, ctx)
        return number

    def _describe_range(self) -> str:
        return "0 to 1"


class GroupedOption(click.Option):
    """An option that stands under a heading of its own in the help."""

    def __init__(self, *args: Any, heading: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heading = heading


def grouped_option(*names: str, heading: str, **settings: Any) -> Decorator:
    """What gives a command an option that stands under a heading."""
    return click.option(*names, cls=GroupedOption, heading=heading, **settings)


def with_options(*options: Decorator) -> Decorator:
    """What gives a command several arguments and options, in this order."""

    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


class GroupedCommand(click.Command):
    """A command that lists its options by heading, in the order in which they are declared."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        headings: dict[str, list[tuple[str, str]]] = {}
        # Those without a heading are what every command has, and come last.
        options = [item for item in self.get_params(ctx) if isinstance(item, click.Option)]
        options.sort(key=lambda item: not isinstance(item, GroupedOption))
        for option in options:
            record = option.get_help_record(ctx)
            if record is not None:
                heading = getattr(option, "heading", "Other")
                headings.setdefault(heading, []).append(record)
        if ctx.parent is not None and ctx.parent.info_name == ctx.info_name:
            headings["Other"] = _records(ctx.parent)
        for heading, records in headings.items():
            with formatter.section(heading):
                # The longest option would push all explanations to the right.
                formatter.write_dl(records, col_max=26)


def _records(ctx: click.Context) -> list[tuple[str, str]]:
    """The help of what is not for a command but for the program, such as its version."""
    records = (parameter.get_help_record(ctx) for parameter in ctx.command.get_params(ctx))
    return [record for record in records if record is not None]


class DefaultGroup(click.Group):
    """A group that takes arguments which name no command for those of its default command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before arguments that name none."""
        if not args or (args[0] not in self.commands and args[0] not in _OWN_OPTIONS):
            args = [DEFAULT_COMMAND, *args]
            ctx.meta[DEFAULTED] = True
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage of the default command, and that there are others."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [PATH]...")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGUMENTS]...", prefix="       ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the default command, and the commands."""
        default = self.commands[DEFAULT_COMMAND]
        default.format_options(
            click.Context(default, parent=ctx, info_name=ctx.info_name), formatter
        )
        self.format_commands(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(
            "`check` need not be written. Run `prefect-lint COMMAND -h` for the help of a command, "
            "and write `./config` for a folder that is called like one."
        )

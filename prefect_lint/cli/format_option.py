"""The option `--format`: which formats are wanted, and where."""

from __future__ import annotations

from pathlib import Path

import click

from prefect_lint.cli.writing import Destination
from prefect_lint.output import FORMATS

_STDOUT = "-"


def parse_formats(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Destination, ...]:
    """The destinations that are written as `NAME` or `NAME=FILE`, where `-` as the file is standard output.

    Raises `click.BadParameter` for a format that does not exist and for a file without a name.
    """
    found = []
    for value in values:
        name, equals, file = value.partition("=")
        click.Choice(list(FORMATS)).convert(name, parameter, context)
        if equals and not file:
            raise click.BadParameter(
                f"{value!r} names no file after the equals sign", context, parameter
            )
        if not equals or file == _STDOUT:
            found.append(Destination(name))
        else:
            found.append(Destination(name, Path(file), f"--format {name}={file}"))
    return tuple(found)


def complete_format(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str]:
    """The names of formats that begin so, for the completion of shells."""
    return [name for name in FORMATS if name.startswith(incomplete)]

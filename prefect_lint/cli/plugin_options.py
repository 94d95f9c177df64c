"""The options that say whose rules a command knows, and what `--version` tells of plugins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint import __version__
from prefect_lint.cli.help import GroupedOption, with_options
from prefect_lint.cli.messages import PROGRAM
from prefect_lint.cli.streams import write_stdout
from prefect_lint.engine.plugins.sources import add_folders, refuse_plugins

if TYPE_CHECKING:
    from collections.abc import Callable

_VERBOSE = f"{PROGRAM}.verbose"


def plugin_options(heading: str | None = None) -> Callable[[Any], Any]:
    """The options of a command that asks the rules, or tells of them."""
    kind: dict[str, Any] = {} if heading is None else {"cls": GroupedOption, "heading": heading}

    return with_options(
        click.option(
            "--no-plugins",
            is_flag=True,
            expose_value=False,
            callback=_refuse,
            help="Leave the rules of installed plugins out.",
            **kind,
        ),
        click.option(
            "--local-rules",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FOLDER",
            expose_value=False,
            callback=_add,
            help="Take the rules in this folder too; its Python is run, so name none of others.",
            **kind,
        ),
    )


def version_options(command: Any) -> Any:
    """`--version`, and `--verbose` with it for the plugins."""
    return with_options(
        click.option(
            # Not eager, so that it knows of `--verbose` on whichever side that stands.
            "--version",
            is_flag=True,
            expose_value=False,
            callback=_tell_version,
            help="Show the version and exit.",
        ),
        click.option(
            "--verbose",
            "-v",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_be_verbose,
            help="With --version, list the plugins too.",
        ),
    )(command)


def _add(context: click.Context, parameter: click.Parameter, folders: tuple[Path, ...]) -> None:
    missing = next((it for it in folders if not it.is_dir()), None)
    # Completion in a shell takes what there is.
    if missing is not None and not context.resilient_parsing:
        raise click.UsageError(f"--local-rules: there is no folder {missing}", context)
    add_folders(*(it.resolve() for it in folders if it.is_dir()))


def _refuse(context: click.Context, parameter: click.Parameter, refused: bool) -> None:
    if refused:
        refuse_plugins()


def _be_verbose(context: click.Context, parameter: click.Parameter, verbose: bool) -> None:
    if verbose:
        context.meta[_VERBOSE] = True


def _tell_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    lines = [f"{PROGRAM} {__version__}"]
    if context.meta.get(_VERBOSE):
        lines += _details()
    write_stdout("\n".join(lines) + "\n")
    context.exit()


def _details() -> list[str]:
    import platform

    from prefect_lint.engine.plugins.sources import plugins_in_use
    from prefect_lint.output.escaping import escape
    from prefect_lint.rule import API_VERSION

    plugins = [f"{escape(it.name)} {escape(it.version)}" for it in plugins_in_use()]
    return [
        f"Python {platform.python_version()}, rule API {API_VERSION}",
        *([f"plugin {it}" for it in plugins] or ["no plugins"]),
    ]

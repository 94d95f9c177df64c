"""`prefect-lint check`, the command that is meant when none is named: lint files and folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.command_line_memory import NO_CACHE_VARIABLE
from prefect_lint.cli.completing import complete_paths, complete_selectors
from prefect_lint.cli.format_option import complete_format, parse_formats
from prefect_lint.cli.gate_options import gate_options, ignore_options
from prefect_lint.cli.help import GroupedCommand, Share, grouped_option
from prefect_lint.cli.plugin_options import plugin_options
from prefect_lint.config.settings import FAIL_ON
from prefect_lint.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.cli.command_line_memory import CommandLineMemory

_RULES, _FIXES, _FILES, _OUTPUT, _SETTINGS = "Rules", "Fixes", "Files", "Output", "Settings"


def _split(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...] | None:
    """The values of an option that may be repeated, and may hold several with commas."""
    if not values:
        return None
    parts = tuple(part.strip() for value in values for part in value.split(",") if part.strip())
    if not parts and parameter.name == "select":
        # An empty variable of a CI job would switch the whole gate off.
        raise click.BadParameter("no rule is named, so nothing would be checked")
    return parts


def _list_option(name: str, metavar: str, heading: str, text: str) -> Callable[[Any], Any]:
    return grouped_option(
        name,
        heading=heading,
        multiple=True,
        callback=_split,
        metavar=metavar,
        help=text,
        shell_complete=complete_selectors if metavar == "RULES" else None,
    )


@click.command(
    "check",
    cls=GroupedCommand,
    short_help="Lint files and folders; the command when none is named.",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=complete_paths)
@_list_option(
    "--select", "RULES", _RULES, "Check these rules only: codes, names, categories, `all`."
)
@_list_option("--extend-select", "RULES", _RULES, "Check these rules too.")
@_list_option("--ignore", "RULES", _RULES, "Leave these rules out.")
@_list_option("--extend-ignore", "RULES", _RULES, "Leave these rules out too.")
@grouped_option(
    "--target-version",
    heading=_RULES,
    metavar="VERSION",
    help="The Prefect version to check for, such as 3 or 3.4.",
)
@grouped_option(
    "--min-confidence",
    heading=_RULES,
    type=Share(),
    metavar="SHARE",
    help="Leave out findings that are less sure than this.",
)
@plugin_options(_RULES)
@grouped_option(
    "--no-ignores",
    heading=_RULES,
    is_flag=True,
    help="Don't heed suppression comments, nor `.gitignore` files.",
)
@grouped_option(
    "--fix",
    heading=_FIXES,
    is_flag=True,
    help="Fix what can be fixed, keeping the meaning of the program apart from the fault.",
)
@grouped_option(
    "--unsafe-fixes",
    heading=_FIXES,
    is_flag=True,
    help="With --fix or --diff: make fixes too that change more, or rest on a guess.",
)
@grouped_option(
    "--diff",
    heading=_FIXES,
    is_flag=True,
    help="Write what --fix would change as a diff, and change nothing.",
)
@grouped_option(
    "--exit-non-zero-on-fix",
    heading=_FIXES,
    is_flag=True,
    help="Exit with 1 when something was fixed, even if nothing is left.",
)
@_list_option("--exclude", "PATTERNS", _FILES, "Leave these out, instead of the default excludes.")
@_list_option("--extend-exclude", "PATTERNS", _FILES, "Leave these out too.")
@grouped_option(
    "--force-exclude/--no-force-exclude",
    heading=_FILES,
    default=None,
    help="Leave out excluded files even when they are named.",
)
@grouped_option(
    "--stdin-filename",
    heading=_FILES,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file for which standard input stands.",
)
@grouped_option(
    "--prefect-file",
    "prefect_files",
    heading=_FILES,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check this file of deployments too, as `prefect deploy` would with the same option.",
)
@gate_options
@ignore_options
@grouped_option(
    "--show-files",
    heading=_FILES,
    is_flag=True,
    help="List the files that would be checked, instead of checking them.",
)
@grouped_option(
    "--null",
    "-0",
    heading=_FILES,
    is_flag=True,
    help="With --show-files, end each name with a NUL byte, as for `xargs -0`.",
)
@grouped_option(
    "--format",
    "formats",
    heading=_OUTPUT,
    multiple=True,
    callback=parse_formats,
    shell_complete=complete_format,
    metavar="NAME[=FILE]",
    help=f"How to write the report, and where: {', '.join(FORMATS)}; text by default. Can be repeated.",
)
@grouped_option(
    "--output-file",
    heading=_OUTPUT,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the report there: that of the format without a file.",
)
@grouped_option(
    "--show-suppressed", heading=_OUTPUT, is_flag=True, help="List suppressed findings too."
)
@grouped_option(
    "--sarif-include-suppressed",
    heading=_OUTPUT,
    is_flag=True,
    help="Put suppressed findings into SARIF too; not for GitHub, which would show them as open.",
)
@grouped_option(
    "--sarif-category",
    heading=_OUTPUT,
    metavar="NAME",
    help="Tell this run in SARIF from others of one commit, as `category` of `upload-sarif` does.",
)
@grouped_option("--statistics", heading=_OUTPUT, is_flag=True, help="Add counts by rule.")
@grouped_option(
    "--color/--no-color",
    heading=_OUTPUT,
    default=None,
    help="Colour the report; by default on a terminal.",
)
@grouped_option(
    "--fail-on",
    heading=_OUTPUT,
    type=click.Choice(list(FAIL_ON)),
    help="The least severity that makes the exit code 1; warning by default.",
)
@grouped_option(
    "--exit-zero", heading=_OUTPUT, is_flag=True, help="Exit with 0 in spite of findings."
)
@grouped_option(
    "--no-cache",
    heading=_SETTINGS,
    is_flag=True,
    envvar=NO_CACHE_VARIABLE,
    help="Neither use nor keep results of earlier runs.",
)
@grouped_option(
    "--cache-dir",
    heading=_SETTINGS,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Keep results there, instead of in the user's folder for caches.",
)
@grouped_option(
    "--jobs",
    "-j",
    heading=_SETTINGS,
    type=click.IntRange(1),
    metavar="N",
    help="How many processes work; by default up to the number of processors.",
)
@grouped_option(
    "--config",
    heading=_SETTINGS,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read settings from this file, and no other.",
)
@grouped_option(
    "--isolated", heading=_SETTINGS, is_flag=True, help="Read no settings of the project."
)
@grouped_option(
    "--debug-model",
    heading=_SETTINGS,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Show as JSON what is known of a file, for rule authors.",
)
@click.pass_obj
def check(memory: CommandLineMemory | None, /, **options: Any) -> int:
    """Lint files and folders.

    PATH is a file or folder, or `-` for standard input; the current folder when there is none.

    The exit code is 0 without findings that count, 1 with some, 2 for wrong usage or settings and for
    files that can't be analysed, 3 when there is nothing to check.
    """
    # Here, so that `--help` and `--version` don't wait for the engine.
    from prefect_lint.cli.checking import lint_and_report

    if memory is not None:
        memory.remember(options)
    return lint_and_report(options)

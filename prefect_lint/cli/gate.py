"""The options by which only what is new counts: a baseline, and the change since a revision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from prefect_lint.cli.help import GroupedOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.engine.gating import Gate

_HEADING = "What is new"


def gate_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that `gate_of` reads."""
    options = (
        click.option(
            "--baseline",
            cls=GroupedOption,
            heading=_HEADING,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Leave out the findings that this file accepts; `prefect-lint baseline` makes it.",
        ),
        click.option(
            "--no-baseline",
            cls=GroupedOption,
            heading=_HEADING,
            is_flag=True,
            help="Don't use the baseline of the settings.",
        ),
        click.option(
            "--baseline-strict",
            cls=GroupedOption,
            heading=_HEADING,
            is_flag=True,
            help="Fail when the baseline has entries that are no longer needed.",
        ),
        click.option(
            "--diff-base",
            cls=GroupedOption,
            heading=_HEADING,
            metavar="REV",
            help="Only findings in what changed since the last commit in common with REV, such as "
            "origin/main: touched lines, functions and deployments.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def gate_of(options: dict[str, Any]) -> Gate:
    """What the options ask for; raises `click.UsageError` for what does not go together."""
    from prefect_lint.engine.gating import Gate

    if options["baseline"] is not None and options["no_baseline"]:
        raise click.UsageError("--baseline and --no-baseline contradict each other")
    if options["baseline_strict"] and options["no_baseline"]:
        raise click.UsageError("--baseline-strict and --no-baseline contradict each other")
    if options["diff_base"] is not None and "-" in options["paths"]:
        raise click.UsageError("--diff-base goes with files and folders, not with `-`")
    return Gate(
        baseline=options["baseline"],
        heed_baseline=not options["no_baseline"],
        strict=options["baseline_strict"],
        diff_base=options["diff_base"],
    )

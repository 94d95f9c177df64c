"""The options by which old findings count for nothing: a baseline, a revision, comments to write."""

from __future__ import annotations

from pathlib import Path

import click

from prefect_lint.cli.help import grouped_option, with_options

_HEADING = "What is new"


gate_options = with_options(
    grouped_option(
        "--baseline",
        heading=_HEADING,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Leave out the findings that this file accepts; the command `baseline` makes it.",
    ),
    grouped_option(
        "--no-baseline",
        heading=_HEADING,
        is_flag=True,
        help="Leave the baseline of the settings alone.",
    ),
    grouped_option(
        "--baseline-strict",
        heading=_HEADING,
        is_flag=True,
        help="Fail when the baseline has entries that are no longer needed.",
    ),
    grouped_option(
        "--diff-base",
        heading=_HEADING,
        metavar="REV",
        help="Only findings in what changed since the last commit in common with REV, such as "
        "origin/main: touched lines, functions and deployments.",
    ),
)
"""The options that `gate.gate_of` reads."""


ignore_options = with_options(
    grouped_option(
        "--add-ignores",
        heading=_HEADING,
        is_flag=True,
        help="Write a suppression comment for each finding, then report what is left.",
    ),
    grouped_option(
        "--reason",
        heading=_HEADING,
        metavar="TEXT",
        help="The reason that --add-ignores gives.",
    ),
)
"""The options that `gate.reason_of` reads."""

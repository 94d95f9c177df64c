"""The options that say which settings and which rules a command goes by."""

from __future__ import annotations

from pathlib import Path

import click

from prefect_lint.cli.help import with_options
from prefect_lint.cli.plugin_options import plugin_options

settings_options = with_options(
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read settings from this file, and no other.",
    ),
    click.option("--isolated", is_flag=True, help="Read no settings of the project."),
    plugin_options(),
)
"""`--config`, `--isolated` and those of plugins."""

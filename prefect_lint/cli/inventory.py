"""`prefect-lint inventory`: what there is in a repository of flows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from prefect_lint.cli.stocktaking import common_options, deliver, survey
from prefect_lint.cli.streams import width
from prefect_lint.engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


@click.command("inventory", short_help="List flows, tasks, deployments and what they use.")
@common_options
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to write the inventory.",
)
@click.option("--all", "everything", is_flag=True, help="Show every row of every table.")
def inventory(
    paths: tuple[str, ...],
    config: Path | None,
    isolated: bool,
    output_file: Path | None,
    output_format: str,
    everything: bool,
) -> int:
    """List flows, tasks, deployments, schedules, work pools, blocks and external systems.

    PATH is a file or folder; the current folder when there is none.
    """
    surveyed = survey(paths, config, isolated=isolated, without_rules=True)
    if surveyed is None:
        return ExitCode.ERROR
    if output_format == "json":
        from prefect_lint.report.inventory_json import render as render_json

        return deliver(render_json(surveyed.inventory), output_file, utf8=True)
    from prefect_lint.report.inventory_table import DEFAULT_ROWS, render

    stream = None if output_file is not None else sys.stdout
    rows = None if everything else DEFAULT_ROWS
    text = render(surveyed.inventory, width=width(stream), rows=rows)
    return deliver(text, output_file, utf8=False)

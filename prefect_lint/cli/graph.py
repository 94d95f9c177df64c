"""`prefect-lint graph`: how deployments, flows, tasks and external systems hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from prefect_lint.cli.stocktaking import common_options, deliver, survey
from prefect_lint.engine.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


@click.command("graph", short_help="Draw how deployments, flows and tasks hang together.")
@common_options
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["mermaid", "dot", "svg", "json"]),
    default="mermaid",
    show_default=True,
    help="How to write the graph.",
)
@click.option(
    "--max-nodes",
    type=click.IntRange(min=8),
    metavar="NUMBER",
    help="Draw no more boxes than this; 250 for mermaid and dot, 160 for svg, no limit for json.",
)
def graph(
    paths: tuple[str, ...],
    config: Path | None,
    isolated: bool,
    output_file: Path | None,
    output_format: str,
    max_nodes: int | None,
) -> int:
    """Draw how deployments, flows, tasks and external systems hang together.

    PATH is a file or folder; the current folder when there is none. Where there are too many items for a
    drawing, those that belong together become one box.
    """
    surveyed = survey(paths, config, isolated=isolated, without_rules=True)
    if surveyed is None:
        return ExitCode.ERROR
    from prefect_lint.report.graph import dot, graph_json, mermaid, svg
    from prefect_lint.report.graph.model import graph_of

    render, most = {
        "mermaid": (mermaid.render, mermaid.MOST_NODES),
        "dot": (dot.render, mermaid.MOST_NODES),
        "svg": (svg.render, svg.MOST_NODES),
        "json": (graph_json.render, None),
    }[output_format]
    drawn = graph_of(surveyed.inventory, most if max_nodes is None else max_nodes)
    return deliver(render(drawn), output_file, utf8=True)

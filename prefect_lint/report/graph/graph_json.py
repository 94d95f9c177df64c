"""The graph for programs, by the schema in `../schema/graph-v1.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint import __version__
from prefect_lint.output.ascii_json import ascii_json

if TYPE_CHECKING:
    from prefect_lint.report.graph.model import Graph

VERSION = "1"
"""Raised when a consumer of the format could break: a key goes, or changes its meaning."""


def render(graph: Graph) -> str:
    """One JSON object with nodes and edges, in a fixed order."""
    return ascii_json(
        {
            "version": VERSION,
            "tool": {"name": "prefect-lint", "version": __version__},
            "collapsed": graph.collapsed,
            "nodes": [
                {
                    "id": node.id,
                    "kind": node.kind,
                    "label": node.label,
                    "path": node.path,
                    "line": node.line,
                    "members": node.members,
                }
                for node in graph.nodes
            ],
            "edges": [
                {
                    "source": link.source,
                    "target": link.target,
                    "kind": link.kind,
                    "count": link.count,
                }
                for link in graph.links
            ],
        }
    )

"""The graph in the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.output.escaping import escape
from prefect_lint.report.graph.model import EDGE_KINDS

if TYPE_CHECKING:
    from prefect_lint.report.graph.model import Graph

_NODES = {
    "deployment": 'shape=box, style="rounded,filled", fillcolor="#e7e0fb", color="#6d4fc2"',
    "flow": 'shape=box, style=filled, fillcolor="#dbe9fd", color="#2f6fce", penwidth=1.5',
    "task": 'shape=box, color="#7a8699"',
    "system": 'shape=cylinder, style=filled, fillcolor="#fdebd3", color="#b96d14"',
}
_DASHED = ("runs-deployment", "triggers")


def render(graph: Graph) -> str:
    """The text of a directed graph."""
    ids = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = [
        "digraph repository {",
        "  rankdir=LR;",
        '  node [fontname="sans-serif", fontsize=11];',
    ]
    if graph.collapsed:
        lines.append(f"  label={quoted(graph.collapsed)};")
    for node in graph.nodes:
        tooltip = f", tooltip={quoted(node.place)}" if node.place else ""
        lines.append(
            f"  {ids[node.id]} [label={quoted(node.label)}, {_NODES[node.kind]}{tooltip}];"
        )
    for link in graph.links:
        style = ", style=dashed" if link.kind in _DASHED else ""
        head = ", arrowhead=none" if link.kind == "uses" else ""
        says = f"tooltip={quoted(EDGE_KINDS[link.kind])}"
        lines.append(f"  {ids[link.source]} -> {ids[link.target]} [{says}{style}{head}];")
    lines.append("}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A string of the language; a backslash in it stands for itself."""
    shown = escape(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'

"""The graph as a Mermaid flowchart, which GitHub draws in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.output.escaping import escape
from prefect_lint.report.graph.model import EDGE_KINDS, KINDS

if TYPE_CHECKING:
    from prefect_lint.report.graph.model import Graph

MOST_NODES = 250
"""Mermaid refuses charts of more than 500 edges, and what is larger can't be read anyway."""
_SHAPES = {
    "deployment": ("([", "])"),
    "flow": ("[[", "]]"),
    "task": ("[", "]"),
    "system": ("[(", ")]"),
}
_ARROWS = {"runs-deployment": "-.->", "triggers": "-.->", "uses": "---"}
_STYLES = {
    "deployment": "fill:#e7e0fb,stroke:#6d4fc2,color:#111",
    "flow": "fill:#dbe9fd,stroke:#2f6fce,color:#111",
    "task": "fill:#ffffff,stroke:#7a8699,color:#111",
    "system": "fill:#fdebd3,stroke:#b96d14,color:#111",
}
_PLAIN = re.compile(r"[^\w .,:/()-]")


def render(graph: Graph) -> str:
    """The text of the chart; nothing in a name can end its label."""
    ids = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    if graph.collapsed:
        lines.append(f"  %% {graph.collapsed}")
    for node in graph.nodes:
        begin, end = _SHAPES[node.kind]
        lines.append(f'  {ids[node.id]}{begin}"{quoted(node.label)}"{end}:::{node.kind}')
    for link in graph.links:
        arrow = _ARROWS.get(link.kind, "-->")
        word = "" if link.kind in ("calls", "uses", "deploys") else f'|"{EDGE_KINDS[link.kind]}"|'
        lines.append(f"  {ids[link.source]} {arrow}{word} {ids[link.target]}")
    lines += [f"  classDef {kind} {_STYLES[kind]}" for kind in KINDS]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A label: what could mean something to Mermaid or Markdown becomes the number of its character."""
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", escape(text))

"""The graph as a drawing that needs nothing else: no network, no script, no font of its own."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from prefect_lint.output.escaping import cell_width, escape
from prefect_lint.report.graph.layout import HEIGHT, WIDTH, lay_out

if TYPE_CHECKING:
    from prefect_lint.report.graph.layout import Box
    from prefect_lint.report.graph.model import Graph

MOST_NODES = 160
"""Boxes that a person can still look through."""
_LONGEST_LABEL = 27
"""Characters that fit into a box."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STYLE = """
.g text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--g-ink,#16202e)}
.g rect{stroke-width:1.2}
.g .deployment rect{fill:var(--g-deployment,#e7e0fb);stroke:#7a5bd0}
.g .flow rect{fill:var(--g-flow,#dbe9fd);stroke:#3a7ad9}
.g .task rect{fill:var(--g-task,#fff);stroke:#8a94a6}
.g .system rect{fill:var(--g-system,#fdebd3);stroke:#c07a22}
.g path{fill:none;stroke:var(--g-line,#8a94a6);stroke-width:1.1;opacity:.75}
.g path.runs-deployment,.g path.triggers{stroke-dasharray:5 4;stroke:#7a5bd0}
.g path.maps{stroke-width:2.2}
"""


def render(graph: Graph) -> str:
    """A file of its own."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + drawing(graph) + "\n"


def drawing(graph: Graph, *, in_page: bool = False) -> str:
    """An `svg` element; in a page, which brings the style, boxes can be reached with the keyboard."""
    layout = lay_out(graph)
    width, height = round(layout.width), round(layout.height)
    numbers = {node.id: index for index, node in enumerate(graph.nodes)}
    parts = [
        f'<svg class="g" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="Dependency graph">',
        *([] if in_page else [f"<style>{STYLE}</style>"]),
    ]
    for link in graph.links:
        path = _path(layout.boxes[link.source], layout.boxes[link.target])
        ends = f' data-from="{numbers[link.source]}" data-to="{numbers[link.target]}"'
        parts.append(f'<path class="{link.kind}" d="{path}"{ends if in_page else ""}/>')
    for node in graph.nodes:
        box = layout.boxes[node.id]
        reach = f' tabindex="0" data-node="{numbers[node.id]}"' if in_page else ""
        tooltip = f"{node.kind} {node.label}" + (f", {node.place}" if node.place else "")
        parts.append(
            f'<g class="{node.kind}"{reach}><title>{text(tooltip)}</title>'
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="{_radius(node.kind)}"/>'
            f'<text x="{box.x + 9:g}" y="{box.y + HEIGHT / 2 + 4:g}">{text(_short(node.label))}</text></g>'
        )
    parts.append("</svg>")
    return "\n".join(parts)


def width_of(drawn: str) -> int:
    """The width of a drawing in pixels."""
    found = re.search(r' width="(\d+)"', drawn)
    return 0 if found is None else int(found[1])


def text(value: str) -> str:
    """Text of an element or attribute."""
    return html.escape(_NOT_IN_XML.sub("\ufffd", escape(value)))


def _short(label: str) -> str:
    shown = escape(label)
    if cell_width(shown) <= _LONGEST_LABEL:
        return shown
    while cell_width(shown) > _LONGEST_LABEL - 1:
        shown = shown[:-1]
    return f"{shown}…"


def _radius(kind: str) -> int:
    return {"deployment": 13, "flow": 3, "task": 3, "system": 8}[kind]


def _path(source: Box, target: Box) -> str:
    """From the right side of one box to the left side of the other, or around to the same side."""
    y1, y2 = source.y + HEIGHT / 2, target.y + HEIGHT / 2
    if target.x > source.x:
        x1, x2 = source.x + WIDTH, target.x
        bend = (x2 - x1) / 2
        return f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    if target.x == source.x:
        x = source.x + WIDTH
        return f"M{x:g} {y1:g}C{x + 46:g} {y1:g} {x + 46:g} {y2:g} {x:g} {y2:g}"
    x1, x2 = source.x, target.x + WIDTH
    bend = (x1 - x2) / 2
    return f"M{x1:g} {y1:g}C{x1 - bend:g} {y1:g} {x2 + bend:g} {y2:g} {x2:g} {y2:g}"

"""Where the nodes of a graph are drawn: in columns from left to right, ordered so that few edges cross.

The usual way of Sugiyama: each node gets a column, then each column is ordered by where its neighbours are, a
few times from left to right and back. Nodes that nothing connects are put below, in rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.report.graph.model import DEPLOYMENT, FLOW, SYSTEM

if TYPE_CHECKING:
    from prefect_lint.report.graph.model import Graph, Node

WIDTH, HEIGHT = 190, 26
"""Of a box, in pixels."""
COLUMN_GAP, ROW_GAP = 72, 8
MARGIN = 12
_STEP = HEIGHT + ROW_GAP
_SWEEPS = 8
_DEEPEST = 6
"""Columns for flows that call flows; deeper ones share the last."""


@dataclass(frozen=True)
class Box:
    """A node with its upper left corner."""

    node: Node
    x: float
    y: float


@dataclass(frozen=True)
class Layout:
    """The boxes by the ids of their nodes, and the size of the picture."""

    boxes: dict[str, Box]
    width: float
    height: float


def lay_out(graph: Graph) -> Layout:
    """The places of all nodes; the same graph gets the same ones."""
    linked = {end for link in graph.links for end in (link.source, link.target)}
    columns = _columns(graph, linked)
    _reorder(graph, columns)
    boxes: dict[str, Box] = {}
    full = max((len(column) for column in columns), default=0) * _STEP
    heights = _heights(graph, columns, full)
    x = float(MARGIN)
    for column in columns:
        for node in column:
            boxes[node.id] = Box(node, x, MARGIN + heights[node.id])
        x += WIDTH + COLUMN_GAP
    width = max(x - COLUMN_GAP + MARGIN, WIDTH + 2.0 * MARGIN)
    return _with_unlinked(graph, linked, boxes, width, MARGIN + full)


def _heights(graph: Graph, columns: list[list[Node]], full: float) -> dict[str, float]:
    """How far from the top each node is: as near to its neighbours as the order in its column allows."""
    neighbours = _neighbours(graph)
    found = {
        node.id: full * (index + 0.5) / len(column) - _STEP / 2
        for column in columns
        for index, node in enumerate(column)
    }
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            wanted = []
            for node in column:
                near = [found[it] for it in neighbours.get(node.id, ()) if it in found]
                wanted.append(sum(near) / len(near) if near else found[node.id])
            for node, height in zip(column, _apart(wanted, full), strict=True):
                found[node.id] = height
    return found


def _apart(wanted: list[float], full: float) -> list[float]:
    """Heights in the same order that are a step apart and within the picture, near to those wanted."""
    found: list[float] = []
    lowest = 0.0
    for index, height in enumerate(wanted):
        height = min(max(height, lowest), full - (len(wanted) - index) * _STEP)
        found.append(height)
        lowest = height + _STEP
    return found


def _neighbours(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in graph.links:
        found.setdefault(link.source, []).append(link.target)
        found.setdefault(link.target, []).append(link.source)
    return found


def _with_unlinked(
    graph: Graph, linked: set[str], boxes: dict[str, Box], width: float, y: float
) -> Layout:
    alone = [node for node in graph.nodes if node.id not in linked]
    step = WIDTH + 12
    in_row = max(1, int((width - 2 * MARGIN + 12) // step))
    if boxes and alone:
        y += 2 * ROW_GAP
    for index, node in enumerate(alone):
        row, column = divmod(index, in_row)
        boxes[node.id] = Box(node, MARGIN + column * step, y + row * (HEIGHT + ROW_GAP))
    rows = -(-len(alone) // in_row)
    return Layout(boxes, width, y + rows * (HEIGHT + ROW_GAP) + MARGIN)


def _columns(graph: Graph, linked: set[str]) -> list[list[Node]]:
    """Deployments, flows by how deep they are called, tasks, systems."""
    depth = _depths(graph)
    deepest = max(depth.values(), default=0)
    columns: list[list[Node]] = [[] for _ in range(deepest + 4)]
    for node in graph.nodes:
        if node.id not in linked:
            continue
        if node.kind == DEPLOYMENT:
            index = 0
        elif node.kind == FLOW:
            index = 1 + depth[node.id]
        else:
            index = deepest + (3 if node.kind == SYSTEM else 2)
        columns[index].append(node)
    return [column for column in columns if column]


def _depths(graph: Graph) -> dict[str, int]:
    """How deep each flow is called by others; a call that closes a circle does not count."""
    calls: dict[str, list[str]] = {node.id: [] for node in graph.nodes if node.kind == FLOW}
    for link in graph.links:
        if link.source in calls and link.target in calls and link.source != link.target:
            calls[link.source].append(link.target)
    ordered: list[str] = []
    done: set[str] = set()
    closing: set[tuple[str, str]] = set()
    for start in calls:
        path = [(start, iter(calls[start]))] if start not in done else []
        open_ = {identity for identity, _ in path}
        while path:
            identity, rest = path[-1]
            target = next(rest, None)
            if target is None:
                path.pop()
                open_.discard(identity)
                done.add(identity)
                ordered.append(identity)
            elif target in open_:
                closing.add((identity, target))
            elif target not in done:
                open_.add(target)
                path.append((target, iter(calls[target])))
    depth = dict.fromkeys(calls, 0)
    for identity in reversed(ordered):
        for target in calls[identity]:
            if (identity, target) not in closing:
                depth[target] = min(max(depth[target], depth[identity] + 1), _DEEPEST)
    return depth


def _reorder(graph: Graph, columns: list[list[Node]]) -> None:
    """Order each column by the mean place of the neighbours of its nodes."""
    neighbours = _neighbours(graph)
    place = {
        node.id: (index + 0.5) / len(column)
        for column in columns
        for index, node in enumerate(column)
    }
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            means = {}
            for node in column:
                found = [place[it] for it in neighbours.get(node.id, ()) if it in place]
                means[node.id] = sum(found) / len(found) if found else place[node.id]
            column.sort(key=lambda node: (round(means[node.id], 9), node.path, node.line, node.id))
            for index, node in enumerate(column):
                place[node.id] = (index + 0.5) / len(column)

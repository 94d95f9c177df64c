"""The nodes and edges that are drawn, and how many of them become one when there are too many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.knowledge.external_systems import KINDS as KIND_NAMES
from prefect_lint.report.inventory import DeploymentItem, FlowItem, SystemItem
from prefect_lint.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prefect_lint.report.inventory import Inventory

_USUAL_NAMES = ("prefect", "flow", "flows", "task", "tasks", "main", "utils", "__init__")
_COARSE = 4
"""What part of the nodes that fit a drawing by folders should at least have."""
DEPLOYMENT, FLOW, TASK, SYSTEM = "deployment", "flow", "task", "system"
KINDS = (DEPLOYMENT, FLOW, TASK, SYSTEM)
"""In the order in which work goes through them."""
EDGE_KINDS = {
    "deploys": "deploys",
    "calls": "calls",
    "submits": "submits",
    "maps": "maps over",
    "runs-deployment": "starts a run of",
    "triggers": "an event of it starts",
    "uses": "talks to",
}
"""What an edge says when it is read from its source to its target."""


@dataclass(frozen=True)
class Node:
    """An item, or several items of one kind that are drawn as one."""

    id: str
    kind: str
    label: str
    path: str = ""
    line: int = 0
    members: int = 1

    @property
    def place(self) -> str:
        """Where it is written; empty for several items."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class Link:
    """An edge between two nodes."""

    source: str
    target: str
    kind: str
    count: int = 1


@dataclass(frozen=True)
class Graph:
    """What is drawn."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    collapsed: str = ""
    """A sentence on what is drawn as one node; empty when every item is drawn."""


def whole_graph(inventory: Inventory) -> Graph:
    """Every flow, task, deployment and system with their edges."""
    nodes = []
    for item in inventory.by_id.values():
        if isinstance(item, SystemItem):
            nodes.append(Node(item.id, SYSTEM, item.name))
        else:
            kind = TASK
            if isinstance(item, DeploymentItem):
                kind = DEPLOYMENT
            elif isinstance(item, FlowItem):
                kind = FLOW
            label = inventory.label(item.id)
            nodes.append(Node(item.id, kind, label, item.place.path, item.place.line))
    elsewhere = {
        f"elsewhere:{edge.missing}": Node(
            f"elsewhere:{edge.missing}",
            DEPLOYMENT,
            edge.missing or "a deployment whose name is not written out",
        )
        for edge in inventory.edges
        if edge.missing is not None
    }
    links = [
        Link(e.source, e.target or f"elsewhere:{e.missing}", e.kind, e.count)
        for e in inventory.edges
    ]
    ordered = sorted((*nodes, *elsewhere.values()), key=_order)
    return Graph(tuple(ordered), _merged(links))


def graph_of(inventory: Inventory, most: int | None) -> Graph:
    """The graph, drawn with at most so many nodes.

    Where there are more, tasks with the same callers become one node, then the flows of one file with
    their tasks, and systems of one kind with these, then those of one folder; last, of each kind the nodes with
    the most edges are kept.
    """
    whole = whole_graph(inventory)
    if most is None or len(whole.nodes) <= most:
        return whole
    callers = _callers(whole)
    tasks = _collapsed(whole, lambda node: _by_callers(node, callers))
    if len(tasks.nodes) <= most:
        return _with_note(tasks, "Tasks that the same flows call are drawn as one box.")
    files = _collapsed(whole, lambda node: node.path)
    if len(files.nodes) <= most:
        return _with_note(files, "Items of one kind in one file are drawn as one box.")
    files = _collapsed(whole, lambda node: node.path, systems=True)
    if len(files.nodes) <= most:
        return _with_note(files, "Items of one kind in one file are drawn as one box.")
    folders = _collapsed(whole, lambda node: node.path.rpartition("/")[0] or ".", systems=True)
    if most // _COARSE <= len(folders.nodes) <= most:
        return _with_note(folders, "Items of one kind in one folder are drawn as one box.")
    # Folders that say too little, or too much.
    left = files if len(folders.nodes) <= most else folders
    note = "Items of one kind in one file or folder are drawn as one box, and only the best connected boxes."
    return _with_note(_best_connected(left, most), note)


def _order(node: Node) -> tuple[int, str, int, str]:
    return (KINDS.index(node.kind), node.path, node.line, node.id)


def _merged(links: Iterable[Link]) -> tuple[Link, ...]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for link in links:
        counts[link.source, link.target, link.kind] += link.count
    return tuple(Link(*key, count) for key, count in sorted(counts.items()))


def _callers(graph: Graph) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for link in graph.links:
        found.setdefault(link.target, set()).add(link.source)
    return {target: tuple(sorted(sources)) for target, sources in found.items()}


def _by_callers(node: Node, callers: dict[str, tuple[str, ...]]) -> str | None:
    if node.kind != TASK:
        return None
    found = callers.get(node.id, ())
    return "\n".join(found) if found else node.path


def _collapsed(
    graph: Graph, group_of: Callable[[Node], str | None], *, systems: bool = False
) -> Graph:
    """The graph with the nodes of one kind and group drawn as one; with `systems`, those of one kind too."""
    groups: dict[tuple[str, str], list[Node]] = {}
    for node in graph.nodes:
        group = None if node.kind == SYSTEM or not node.path else group_of(node)
        if systems and node.kind == SYSTEM:
            group = node.id.split(":")[2]
        groups.setdefault((node.kind, group if group is not None else f"\0{node.id}"), []).append(
            node
        )
    nodes, names = [], {}
    for (kind, _), members in groups.items():
        node = members[0] if len(members) == 1 else _group(kind, members)
        nodes.append(node)
        names.update({member.id: node.id for member in members})
    return _renamed(graph, nodes, names)


def _group(kind: str, members: list[Node]) -> Node:
    paths = {member.path for member in members}
    folders = {path.rpartition("/")[0] or "." for path in paths}
    if kind == SYSTEM:
        what = KIND_NAMES.get(members[0].id.split(":")[2], "systems")
        return Node(
            f"group:{members[0].id}", kind, f"{what} ({len(members):,})", "", 0, len(members)
        )
    path = next(iter(paths)) if len(paths) == 1 else ""
    if not path and len(folders) == 1:
        path = f"{next(iter(folders))}/"
    label = counted(len(members), kind)
    if path:
        label += f" in {_short_name(path)}"
    return Node(f"group:{members[0].id}", kind, label, path, 0, len(members))


def _short_name(path: str) -> str:
    """The last part of a path that tells something: many folders have a `tasks.py`."""
    *folders, name = path.rstrip("/").split("/")
    return folders[-1] if folders and name.partition(".")[0] in _USUAL_NAMES else name


def _best_connected(graph: Graph, most: int) -> Graph:
    degree: Counter[str] = Counter()
    for link in graph.links:
        degree.update((link.source, link.target))
    nodes, names = [], {}
    by_kind: dict[str, list[Node]] = {}
    for node in graph.nodes:
        by_kind.setdefault(node.kind, []).append(node)
    share = max(2, most // len(by_kind))
    for kind, members in by_kind.items():
        ranked = sorted(members, key=lambda node: (-degree[node.id], _order(node)))
        kept, rest = ranked[: share - 1], ranked[share - 1 :]
        nodes += kept
        names.update({node.id: node.id for node in kept})
        if rest:
            number = sum(node.members for node in rest)
            more = Node(f"more:{kind}", kind, f"{number:,} more", "", 0, number)
            nodes.append(more)
            names.update({node.id: more.id for node in rest})
    return _renamed(graph, nodes, names)


def _renamed(graph: Graph, nodes: list[Node], names: dict[str, str]) -> Graph:
    links = [
        Link(names[link.source], names[link.target], link.kind, link.count)
        for link in graph.links
        if link.source in names
        and link.target in names
        and (names[link.source] != names[link.target] or link.source == link.target)
    ]
    return Graph(tuple(sorted(nodes, key=_order)), _merged(links))


def _with_note(graph: Graph, note: str) -> Graph:
    return Graph(graph.nodes, graph.links, note)

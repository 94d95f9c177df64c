"""The graph: what is drawn, in every format, hostile names and large repositories included."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET
from importlib.resources import files
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from report_projects import EVERY_SPELLING, HOSTILE, inventory_of

from prefect_lint.report.bounds import added_by_retries
from prefect_lint.report.graph import dot, graph_json, mermaid, svg
from prefect_lint.report.graph.layout import HEIGHT, WIDTH, lay_out
from prefect_lint.report.graph.model import Graph, Link, Node, graph_of, whole_graph
from prefect_lint.report.inventory import Edge, FlowItem, Inventory, Place, Retries, TaskItem

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

SCHEMA = json.loads(
    files("prefect_lint.report").joinpath("schema").joinpath("graph-v1.json").read_text("utf-8")
)
NO_RETRIES = Retries(0, (), "none")
FORMATS = {
    "mermaid": mermaid.render,
    "dot": dot.render,
    "svg": svg.render,
    "json": graph_json.render,
}


def flow(name: str, path: str, line: int = 1) -> FlowItem:
    place = Place(path, line)
    return FlowItem(
        f"flow:{path}:{name}", name, name, place, False, NO_RETRIES, None, None, None, True, (), ()
    )


def task(name: str, path: str, line: int = 1) -> TaskItem:
    place = Place(path, line)
    return TaskItem(
        f"task:{path}:{name}",
        name,
        name,
        place,
        False,
        NO_RETRIES,
        None,
        "default",
        None,
        False,
        (),
    )


def large(flows: int, tasks: int) -> Inventory:
    """So many flows in a file each, that call so many tasks each."""
    made = [flow(f"flow_{n}", f"team_{n % 5}/flow_{n}.py") for n in range(flows)]
    called = [(it, task(f"task_{n}", it.place.path, n + 2)) for it in made for n in range(tasks)]
    edges = [Edge(it.id, to.id, "calls", to.place) for it, to in called]
    return Inventory(tuple(made), tuple(to for _, to in called), edges=tuple(edges))


@pytest.mark.parametrize("name", FORMATS)
def test_a_small_repository(tmp_path: Path, name: str, snapshot: SnapshotAssertion) -> None:
    graph = graph_of(inventory_of(tmp_path, EVERY_SPELLING), None)
    assert re.sub(r'"version": "\d+\.[^"]+"', '"version": "…"', FORMATS[name](graph)) == snapshot


def test_the_json_follows_its_schema(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    graph = graph_of(inventory_of(tmp_path, EVERY_SPELLING), None)
    Draft202012Validator(SCHEMA).validate(json.loads(graph_json.render(graph)))


def test_every_link_has_both_of_its_ends(tmp_path: Path) -> None:
    graph = whole_graph(inventory_of(tmp_path, EVERY_SPELLING))
    ids = {node.id for node in graph.nodes}
    assert {end for link in graph.links for end in (link.source, link.target)} <= ids


HOSTILE_GRAPH = Graph(
    (
        Node("a", "flow", HOSTILE, f"{HOSTILE}.py", 3),
        Node("b", "task", "```\nflowchart TD", "x.py", 1),
        Node("c", "system", "</svg><script>alert(1)</script>\x00\ud800\ufffe"),
        Node("d", "deployment", '"]; malicious [label="x', "y.yaml", 2),
    ),
    (Link("a", "b", "calls"), Link("b", "c", "uses"), Link("d", "a", "deploys")),
)


def test_hostile_names_can_t_break_out_of_a_drawing() -> None:
    drawn = svg.render(HOSTILE_GRAPH)
    root = ET.fromstring(drawn)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "style", "path", "g", "title", "rect", "text"}
    assert "\u202e" not in drawn


def test_hostile_names_can_t_break_out_of_mermaid() -> None:
    drawn = mermaid.render(HOSTILE_GRAPH)
    lines = drawn.splitlines()
    assert len([line for line in lines if re.match(r"  n\d+[\[(]", line)]) == 4
    assert "```" not in drawn
    for line in lines[1:5]:
        label = line.partition('"')[2].rpartition('"')[0]
        assert re.fullmatch(r"(?:[\w .,:/()-]|#\d+;)*", label), label


def test_hostile_names_can_t_break_out_of_dot() -> None:
    drawn = dot.render(HOSTILE_GRAPH)
    strings = re.compile(r'"(?:[^"\\]|\\.)*"')
    rest = strings.sub("", drawn)
    assert "malicious" not in rest
    assert "script" not in rest
    assert rest.count("->") == 3


def test_hostile_names_are_data_in_json() -> None:
    loaded = json.loads(graph_json.render(HOSTILE_GRAPH))
    assert loaded["nodes"][0]["label"] == HOSTILE


@pytest.mark.parametrize(("flows", "tasks"), [(10, 30), (40, 10), (100, 20), (400, 5)])
def test_large_graphs_are_drawn_with_few_boxes(flows: int, tasks: int) -> None:
    inventory = large(flows, tasks)
    graph = graph_of(inventory, 160)
    assert len(graph.nodes) <= 160
    assert sum(node.members for node in graph.nodes) == flows + flows * tasks
    assert graph.collapsed
    assert graph.links


def test_tasks_of_one_flow_are_the_first_to_become_one() -> None:
    graph = graph_of(large(10, 30), 160)
    assert {node.label for node in graph.nodes if node.kind == "task"} == {
        f"30 tasks in flow_{n}.py" for n in range(10)
    }


def test_what_is_left_out_is_counted() -> None:
    labels = {node.label for node in graph_of(large(400, 5), 60).nodes}
    assert any(re.fullmatch(r"[\d,]+ more|\d+ flows in team_\d", label) for label in labels)


def test_json_leaves_nothing_out() -> None:
    assert len(graph_of(large(100, 20), None).nodes) == 2100


def test_boxes_don_t_overlap(tmp_path: Path) -> None:
    layout = lay_out(whole_graph(inventory_of(tmp_path, EVERY_SPELLING)))
    boxes = list(layout.boxes.values())
    for first, second in combinations(boxes, 2):
        assert abs(second.x - first.x) >= WIDTH or abs(second.y - first.y) >= HEIGHT
    assert all(0 <= box.x <= layout.width - WIDTH for box in boxes)
    assert all(0 <= box.y <= layout.height - HEIGHT for box in boxes)


def test_flows_that_call_each_other_in_a_circle_are_laid_out() -> None:
    flows = tuple(flow(name, "flows.py", line) for line, name in enumerate("abc", 1))
    place = Place("flows.py", 9)
    pairs = [(0, 1), (1, 2), (2, 0), (0, 0)]
    edges = tuple(Edge(flows[a].id, flows[b].id, "calls", place) for a, b in pairs)
    assert len(lay_out(whole_graph(Inventory(flows, edges=edges))).boxes) == 3


def test_flows_that_all_call_each_other_take_no_time() -> None:
    flows = tuple(flow(f"f{n}", "flows.py", n + 1) for n in range(60))
    place = Place("flows.py", 99)
    edges = tuple(Edge(a.id, b.id, "calls", place) for a in flows for b in flows)
    inventory = Inventory(flows, edges=edges)
    started = time.perf_counter()
    assert len(lay_out(whole_graph(inventory)).boxes) == 60
    assert len(added_by_retries(inventory)) == 60
    assert time.perf_counter() - started < 5


def test_a_long_chain_of_flows_is_laid_out() -> None:
    flows = tuple(flow(f"f{n}", "flows.py", n + 1) for n in range(3000))
    place = Place("flows.py", 1)
    edges = tuple(Edge(a.id, b.id, "calls", place) for a, b in pairwise(flows))
    inventory = Inventory(flows, edges=edges)
    assert len(lay_out(whole_graph(inventory)).boxes) == 3000
    assert len(added_by_retries(inventory)) == 3000


def test_an_empty_graph_is_drawn() -> None:
    for render in FORMATS.values():
        assert render(graph_of(Inventory(), 160))

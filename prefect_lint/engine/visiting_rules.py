"""Rules that are written as LibCST visitors: one walk of a module's tree calls them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst

from prefect_lint.syntax.parsing import parse
from prefect_lint.syntax.visiting import spans, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit, Rule
    from prefect_lint.syntax.spans import Span

_PREFIX = "visit_"


class Visited(NamedTuple):
    """A hit of a visitor rule, and where its LibCST node is."""

    rule: Rule
    hit: Hit
    span: Span


def visitors(rule: Rule) -> dict[type[cst.CSTNode], Callable[[Any, Module], Iterable[Hit]]]:
    """The `visit_<Node>` methods of a rule by the class of node; raises `TypeError` for unknown nodes."""
    found: dict[type[cst.CSTNode], Callable[[Any, Module], Iterable[Hit]]] = {}
    for name in dir(rule):
        if name.startswith(_PREFIX):
            node = getattr(cst, name[len(_PREFIX) :], None)
            if not (isinstance(node, type) and issubclass(node, cst.CSTNode)):
                raise TypeError(f"{type(rule).__name__}.{name}: LibCST has no such node")
            found[node] = getattr(rule, name)
    return found


def visit(rules: Sequence[Rule], module: Module, text: str) -> list[Visited]:
    """The hits of all visitor rules in a module, whose tree is parsed for them."""
    handlers: dict[type[cst.CSTNode], list[Callable[[cst.CSTNode], None]]] = {}
    hits: list[tuple[Rule, Hit]] = []

    def handler(
        rule: Rule, method: Callable[[Any, Module], Iterable[Hit]]
    ) -> Callable[[cst.CSTNode], None]:
        def call(node: cst.CSTNode) -> None:
            hits.extend((rule, hit) for hit in method(node, module))

        return call

    for rule in rules:
        for node, method in visitors(rule).items():
            handlers.setdefault(node, []).append(handler(rule, method))
    if not handlers:
        return []
    tree = parse(text)
    walk(tree, handlers)
    nodes = [hit.place.node for _, hit in hits if isinstance(hit.place.node, cst.CSTNode)]
    places = spans(tree, nodes)
    return [Visited(rule, hit, places[id(hit.place.node)]) for rule, hit in hits]

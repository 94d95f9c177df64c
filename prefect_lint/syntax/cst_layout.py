"""Where the counted nodes of a text are, found with LibCST: slower than `ast`, but reads newer Python."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import libcst as cst

from prefect_lint.syntax import visiting
from prefect_lint.syntax.parsing import parse
from prefect_lint.syntax.spans import Lines, Span
from prefect_lint.syntax.tracking import track

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: dict[type[cst.CSTNode], str] = {
    cst.Name: "name",
    cst.Attribute: "attribute",
    cst.Call: "call",
    cst.Await: "await",
    cst.Lambda: "lambda",
    cst.ImportAlias: "alias",
    cst.ImportStar: "alias",
    cst.ExceptHandler: "handler",
    cst.ExceptStarHandler: "handler",
}

_NOT_COUNTED: dict[type[cst.CSTNode], frozenset[str]] = {
    cst.Arg: frozenset({"keyword"}),
    cst.Attribute: frozenset({"attr"}),
    cst.ClassDef: frozenset({"name", "type_parameters"}),
    cst.ExceptHandler: frozenset({"name"}),
    cst.ExceptStarHandler: frozenset({"name"}),
    cst.FunctionDef: frozenset({"name", "type_parameters"}),
    cst.ImportAlias: frozenset({"name", "asname"}),
    cst.ImportFrom: frozenset({"module"}),
    cst.MatchCase: frozenset({"pattern"}),
    cst.NameItem: frozenset({"name"}),
    cst.Param: frozenset({"name"}),
    cst.TypeAlias: frozenset({"name", "type_parameters", "value"}),
}
"""Fields with names that are no expressions, and parts of the syntax that outlines leave out."""
_lazy_import_from = getattr(cst, "LazyImportFrom", None)
if _lazy_import_from is not None:
    _NOT_COUNTED[_lazy_import_from] = frozenset({"module"})

_CONSTANTS = frozenset({"True", "False", "None"})


class CstLayout:
    """The places of all counted nodes of a text. Raises what `parse` raises."""

    def __init__(self, text: str) -> None:
        self._lines = Lines(text)
        tree = parse(text)
        self._nodes = counted_nodes(tree)
        self._tracker = track(tree, self._wanted())

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes there are of each kind that occurs."""
        return {kind: len(nodes) for kind, nodes in self._nodes.items()}

    def span(self, kind: str, ordinal: int) -> Span:
        """Where the n-th node of a kind is."""
        node = self._nodes[kind][ordinal]
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            return self._tracker.span(node.name)
        if _has_body(node):
            return self._lines.short(self._tracker.inner(node)[0], self._colon(node))
        return self._tracker.span(node)

    def header(self, kind: str, ordinal: int) -> tuple[int, int]:
        """The first line of a statement or handler, decorators included, and the line where its body starts."""
        node = self._nodes[kind][ordinal]
        (line, _), (end, _) = self._tracker.inner(node)
        decorators = getattr(node, "decorators", ())
        if decorators:
            line = self._tracker.inner(decorators[0])[0][0]
        return line, self._colon(node)[0] if _has_body(node) else end

    def spans(self) -> dict[str, list[Span]]:
        """The places of all nodes."""
        return {
            kind: [self.span(kind, ordinal) for ordinal in range(len(nodes))]
            for kind, nodes in self._nodes.items()
        }

    def _colon(self, node: Any) -> tuple[int, int]:
        """Where the colon before a body is."""
        if isinstance(node, cst.Match):
            line, column = self._tracker.outer(node.whitespace_after_colon)[0]
        else:
            line, column = self._tracker.outer(node.body)[0]
        return line, column - 1

    def _wanted(self) -> Iterator[cst.CSTNode]:
        for nodes in self._nodes.values():
            yield from nodes
        node: Any
        for node in (*self._nodes.get("stmt", ()), *self._nodes.get("handler", ())):
            if isinstance(node, cst.FunctionDef | cst.ClassDef):
                yield node.name
                yield from node.decorators[:1]
            if isinstance(node, cst.Match):
                yield node.whitespace_after_colon
            elif _has_body(node):
                yield node.body


def counted_nodes(tree: cst.Module) -> dict[str, list[cst.CSTNode]]:
    """The nodes of each counted kind, in source order."""
    found: defaultdict[str, list[cst.CSTNode]] = defaultdict(list)
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        cls = type(node)
        kind = _KINDS.get(cls)
        if kind is None:
            if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
                found["stmt"].append(node)
        elif cls is not cst.Name or node.value not in _CONSTANTS:
            found[kind].append(node)
        skipped = _NOT_COUNTED.get(cls, ())
        for name in reversed(visiting.fields(cls)):
            if name in skipped:
                continue
            value = getattr(node, name)
            if isinstance(value, list | tuple):
                stack.extend(reversed(value))
            elif isinstance(value, cst.CSTNode) and visiting.is_code(type(value)):
                stack.append(value)
    return dict(found)


def _has_body(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.BaseCompoundStatement | cst.ExceptHandler | cst.ExceptStarHandler)

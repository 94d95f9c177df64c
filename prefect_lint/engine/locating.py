"""Hits to findings: nodes get their lines and columns, and the words of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.engine.located import Located
from prefect_lint.findings import Finding, Location, Related, documentation_url
from prefect_lint.model.calls import Context
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit, Rule
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.positions import Span


class Locator:
    """Knows where the nodes of one module are."""

    def __init__(self, module: Module, source: Source) -> None:
        self.module = module
        self.source = source
        self._positions = Positions(source.text, module.outline.counts)
        self._others: dict[str, Positions] = {}

    def span(self, node: o.Node) -> Span:
        """Where a node of this module is."""
        return self._positions.span(node)

    def locate(
        self, rule: Rule, hit: Hit, read: Callable[[str], Source], span: Span | None = None
    ) -> Located:
        """The finding that a hit amounts to; `span` is given for hits at LibCST nodes."""
        node = hit.place.node
        if isinstance(node, o.Node):
            location = self._location(self.module, node, read)
            symbol = symbol_of(self.module, node)
            statement = (1, 1) if isinstance(node, o.ModuleOutline) else self._header(node)
        else:
            assert span is not None, "hits at LibCST nodes come with their spans"
            location = Location(self.module.path, *span)
            symbol = None
            statement = (span.line, span.end_line)
        finding = Finding(
            code=rule.code,
            name=rule.name,
            category=rule.category,
            severity=hit.severity or rule.severity,
            confidence=rule.confidence if hit.confidence is None else hit.confidence,
            message=hit.message,
            risk=hit.risk or rule.risk,
            recommendation=hit.recommendation or rule.recommendation,
            rollback=rule.rollback,
            location=location,
            symbol=hit.symbol or symbol,
            related=tuple(
                Related(self._location(place.module, place.node, read), message)
                for place, message in hit.related
                if isinstance(place.node, o.Node)
            ),
            url=documentation_url(rule.code, rule.name),
        )
        lines = self.source.lines
        text = lines[location.line - 1] if location.line <= len(lines) else ""
        secrets = tuple(
            (self._location(place.module, place.node, read), secret)
            for place, secret in hit.secrets
            if isinstance(place.node, o.Node)
        )
        return Located(finding, statement, text.strip(), secrets)

    def _header(self, node: o.Node) -> tuple[int, int]:
        return self._positions.header(node)

    def _location(self, module: Module, node: o.Node, read: Callable[[str], Source]) -> Location:
        if isinstance(node, o.ModuleOutline):
            return Location(module.path, 1, 1, 1, 1)
        if module is self.module:
            positions = self._positions
        else:
            known = self._others.get(module.path)
            if known is None:
                known = Positions(read(module.path).text, module.outline.counts)
                self._others[module.path] = known
            positions = known
        span = positions.span(node)
        return Location(module.path, span.line, span.column, span.end_line, span.end_column)


def symbol_of(module: Module, node: o.Node) -> str | None:
    """The flow, task or function that a node belongs to."""
    if isinstance(node, o.FunctionDef):
        return node.qualname.replace(".<locals>", "")
    context = Context(module, node)
    if context.enclosing is not None:
        return context.enclosing.name
    function = context.function
    return (
        function.qualname.replace(".<locals>", "") if isinstance(function, o.FunctionDef) else None
    )

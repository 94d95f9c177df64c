"""Hits to findings: nodes get their lines and columns, and the words of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from prefect_lint.engine.fingerprints import text_at
from prefect_lint.engine.located import Located
from prefect_lint.findings import Finding, Location, Related
from prefect_lint.model.calls import Context
from prefect_lint.model.deployments.file import DeploymentFile
from prefect_lint.model.module import Module
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.findings import Fix
    from prefect_lint.rule import Hit, Place, Rule
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.positions import Span
    from prefect_lint.syntax.yaml_nodes import YamlNode


_MAX_KNOWN = 100
"""Files whose positions are kept at a time."""


class Locator:
    """Knows where the nodes of one file are."""

    def __init__(
        self,
        module: Module | DeploymentFile,
        source: Source,
        known: dict[str, Positions] | None = None,
    ) -> None:
        """`known` is what locators of other files have read of the files around, to be shared."""
        self.module = module
        self.source = source
        self._known: dict[str, Positions] = {} if known is None else known

    def span(self, node: o.Node) -> Span:
        """Where a node of this module is."""
        assert isinstance(self.module, Module)
        return self.positions(self.module, lambda path: self.source).span(node)

    def locate(
        self,
        rule: Rule,
        hit: Hit,
        read: Callable[[str], Source],
        span: Span | None = None,
        fix: Fix | None = None,
    ) -> Located:
        """The finding that a hit amounts to; `span` is given for hits at LibCST nodes."""
        module, node = hit.place.module, hit.place.node
        symbol = None
        if isinstance(module, DeploymentFile):
            location = self._location(hit.place, read)
            symbol = yaml_symbol(module, cast("YamlNode", node))
            statement = (location.line, location.end_line)
        elif isinstance(node, o.Node):
            location = self._location(hit.place, read)
            symbol = symbol_of(module, node)
            statement = (1, 1)
            if not isinstance(node, o.ModuleOutline):
                statement = self.positions(module, read).header(node)
        else:
            assert span is not None, "hits at LibCST nodes come with their spans"
            location = Location(module.path, *span)
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
                Related(self._location(place, read), message)
                for place, message in hit.related
                if isinstance(place.node, o.Node) or isinstance(place.module, DeploymentFile)
            ),
            fix=fix,
            url=rule.page_url(),
        )
        secrets = tuple(
            (self._location(place, read), secret)
            for place, secret in hit.secrets
            if isinstance(place.node, o.Node) or isinstance(place.module, DeploymentFile)
        )
        text = text_at(self.source.lines, location)
        return Located(finding, statement, text, secrets=secrets)

    def _location(self, place: Place, read: Callable[[str], Source]) -> Location:
        module, node = place.module, place.node
        if isinstance(module, DeploymentFile):
            return Location(module.path, *cast("YamlNode", node).span)
        assert isinstance(node, o.Node)
        if isinstance(node, o.ModuleOutline):
            return Location(module.path, 1, 1, 1, 1)
        return Location(module.path, *self.positions(module, read).span(node))

    def positions(self, module: Module, read: Callable[[str], Source]) -> Positions:
        """Where the nodes of a module are, this one or another."""
        known = self._known.get(module.path)
        if known is None:
            while len(self._known) >= _MAX_KNOWN:
                del self._known[next(iter(self._known))]
            source = self.source if module is self.module else read(module.path)
            known = self._known[module.path] = Positions(source.text, module.outline.counts)
        return known


def yaml_symbol(file: DeploymentFile, node: YamlNode) -> str | None:
    """The name of the deployment in which a node stands."""
    deployment = file.deployment_at(node)
    return None if deployment is None else deployment.name


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

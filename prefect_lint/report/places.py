"""Where nodes of the model are in their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from prefect_lint.model.deployments.file import DeploymentFile
from prefect_lint.report.inventory import Place
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable

    from prefect_lint.model.deployments.settings import File
    from prefect_lint.syntax.yaml_nodes import YamlNode


class Places:
    """Tells the lines of nodes; each file is read once."""

    def __init__(self, text_of: Callable[[str], str]) -> None:
        self._text_of = text_of
        self._known: dict[str, Positions] = {}

    def of(self, file: File, node: o.Node | YamlNode) -> Place:
        """The place where a node begins."""
        if isinstance(file, DeploymentFile):
            return Place(file.path, cast("YamlNode", node).span.line)
        assert isinstance(node, o.Node)
        positions = self._known.get(file.path)
        if positions is None:
            positions = Positions(self._text_of(file.path), file.outline.counts)
            self._known[file.path] = positions
        return Place(file.path, positions.span(node).line)

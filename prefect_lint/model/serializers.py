"""Whether a repository has serializers of its own, which Prefect finds by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.dependence.facts import Fact
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project


def has_serializers(project: Project) -> bool:
    """Whether a class of the repository is a serializer."""
    return bool(project.parts(MAKES_SERIALIZERS))


def _makes_some(module: Module) -> bool | None:
    bases = (
        base
        for scope in module.scopes()
        if isinstance(scope.node, o.ClassDef)
        for base in scope.node.bases
    )
    return True if any(_last(base).endswith("Serializer") for base in bases) else None


def _last(expr: o.Expr) -> str:
    if isinstance(expr, o.Attribute):
        return expr.attr
    return expr.id if isinstance(expr, o.Name) else ""


MAKES_SERIALIZERS = Fact("makes serializers", _makes_some)

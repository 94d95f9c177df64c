"""Methods that are flows or tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.dependence.facts import Fact

if TYPE_CHECKING:
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project


def method_names(project: Project) -> frozenset[str]:
    """The names of the methods of the repository that are flows or tasks."""
    return frozenset(name for names in project.parts(METHOD_NAMES) for name in names)


def _names_in(module: Module) -> list[str] | None:
    return sorted({it.name for it in module.definitions if it.spelling == "method"}) or None


METHOD_NAMES = Fact("names of methods that are flows or tasks", _names_in)

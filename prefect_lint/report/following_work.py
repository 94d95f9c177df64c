"""What the bodies of flows and tasks lead to through the repository's plain functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import members
from prefect_lint.model import things as t
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_FARTHEST = 6
"""Calls of plain functions inside each other that are followed, as many as for effects."""


class Work:
    """Answers which functions and calls belong to the work of a flow or task; remembered by function."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._direct: dict[int, list[t.RepoFunction]] = {}

    def functions_of(self, definition: Definition) -> Iterator[t.RepoFunction]:
        """Its own function, and the plain ones that it gets to, nearest first."""
        if definition.function is None:
            return
        seen = {id(definition.function.node)}
        level = [definition.function]
        for _ in range(_FARTHEST + 1):
            following: list[t.RepoFunction] = []
            for function in level:
                yield function
                for callee in self._called_by(function):
                    if id(callee.node) not in seen:
                        seen.add(id(callee.node))
                        following.append(callee)
            level = following

    def calls_in(self, function: t.RepoFunction) -> Iterator[tuple[o.Call, Module]]:
        """The calls in a function, those of functions and lambdas inside it included."""
        for scope in _own_scopes(function.node.scope, self._project):
            for call in scope.calls:
                yield call, function.module

    def _called_by(self, function: t.RepoFunction) -> list[t.RepoFunction]:
        key = id(function.node)
        if key not in self._direct:
            found: dict[int, t.RepoFunction] = {}
            for call, module in self.calls_in(function):
                callee = self._callee(self._project.infer.thing(call.func, module))
                if callee is not None and self._project.run_by(callee.node) is None:
                    found.setdefault(id(callee.node), callee)
            self._direct[key] = list(found.values())
        return self._direct[key]

    def _callee(self, target: t.Thing) -> t.RepoFunction | None:
        if isinstance(target, t.RepoFunction):
            return target
        if isinstance(target, t.RepoClass):
            made = members.member(self._project.infer, target, "__init__", t.RepoInstance(target))
            return made if isinstance(made, t.RepoFunction) else None
        return None


def _own_scopes(scope: o.Scope, project: Project) -> Iterator[o.Scope]:
    """A scope and those inside it, but for nested flows and tasks, whose work is their own."""
    stack = [scope]
    while stack:
        current = stack.pop()
        yield current
        for child in reversed(current.children):
            node = getattr(child, "node", None)
            if isinstance(node, o.FunctionDef | o.Lambda) and project.run_by(node) is not None:
                continue
            stack.append(child)

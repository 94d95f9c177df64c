"""One analysed module of the repository."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.model.prefect_version import PrefectVersion
    from prefect_lint.model.project import Project


class Module:
    """A Python file of the repository and what is known of it."""

    def __init__(self, project: Project, path: str, outline: o.ModuleOutline) -> None:
        self.project = project
        self.path = path
        """Relative to the root, with forward slashes."""
        self.outline = outline
        self.notes: dict[str, object] = {}
        self.made: list[Definition] = []
        self.found_calls: list[PrefectCall] = []
        """What was found so far; who wants to know it all asks for `definitions` and `calls`."""
        self.called: dict[str, list[o.Call]] = {}
        """When it is linked: the calls of functions and classes of libraries, by canonical names."""
        self._calls_in: dict[int, list[PrefectCall]] = {}
        self._calls_by_node: dict[int, PrefectCall] = {}
        self._flows: list[Flow] = []
        self._tasks: list[Task] = []
        self._sorted_out = 0
        """How many definitions are among the flows and tasks."""
        self._version: PrefectVersion | None = None
        self._majors: tuple[int, ...] | None = None
        self._installed: PrefectVersion | None = None

    def __repr__(self) -> str:
        return f"<Module {self.path}>"

    @property
    def scope(self) -> o.Scope:
        """The scope of its globals."""
        return self.outline.scope

    @property
    def prefect_version(self) -> PrefectVersion:
        """The Prefect that the module runs under, as far as can be known."""
        if self._version is None:
            self._version = self.project.version_of(self)
        return self._version

    @property
    def majors(self) -> tuple[int, ...]:
        """The Prefect majors that the module may run under."""
        if self._majors is None:
            self._majors = self.prefect_version.majors
        return self._majors

    @property
    def installed_prefect(self) -> PrefectVersion:
        """The Prefect that is there when the module runs, also when the module was written for another."""
        if self._installed is None:
            self._installed = self.project.installed_for(self)
        return self._installed

    @property
    def definitions(self) -> list[Definition]:
        """The flows and tasks made here, in source order."""
        if self.project.rest is not None:
            self.project.require({self.path})
        return self.made

    @property
    def calls(self) -> list[PrefectCall]:
        """The calls of flows and tasks made here, in source order."""
        if self.project.rest is not None:
            self.project.require({self.path})
        return self.found_calls

    @property
    def flows(self) -> list[Flow]:
        """The flows defined here."""
        self._sort_out()
        return self._flows

    @property
    def tasks(self) -> list[Task]:
        """The tasks defined here."""
        self._sort_out()
        return self._tasks

    def _sort_out(self) -> None:
        definitions = self.definitions
        if self._sorted_out != len(definitions):
            from prefect_lint.model.definitions import Flow, Task

            self._sorted_out = len(definitions)
            self._flows = [it for it in definitions if isinstance(it, Flow)]
            self._tasks = [it for it in definitions if isinstance(it, Task)]

    def call_at(self, node: o.Call) -> PrefectCall | None:
        """The call of a flow or task that a node is, if it is one."""
        calls = self.calls
        if len(self._calls_by_node) != len(calls):
            self._calls_by_node = {id(call.node): call for call in calls}
        return self._calls_by_node.get(id(node))

    def calls_in(self, definition: Definition) -> list[PrefectCall]:
        """The calls of flows and tasks in the body of a flow or task, nested functions included."""
        if not self._calls_in:
            for call in self.calls:
                self._calls_in.setdefault(id(call.context.enclosing), []).append(call)
        return self._calls_in.get(id(definition), [])

    def calls_between(self, first: int, last: int) -> list[PrefectCall]:
        """The calls of flows and tasks that stand between two calls of the file, given by their numbers."""
        calls = self.calls
        start = bisect.bisect_right(calls, first, key=_number)
        return calls[start : bisect.bisect_left(calls, last, lo=start, key=_number)]

    def scopes(self) -> Iterator[o.Scope]:
        """All scopes, the module's own first."""
        return scopes_below(self.outline.scope)

    def imports(self) -> Iterator[tuple[o.Alias, o.Stmt]]:
        """Every imported name with its statement, wherever in the file."""
        for scope in self.scopes():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    if binding.kind in ("import", "star"):
                        assert isinstance(binding.node, o.Alias)
                        assert isinstance(binding.place, o.Stmt)
                        yield binding.node, binding.place


def _number(call: PrefectCall) -> int:
    return call.node.ordinal


def scopes_below(scope: o.Scope) -> Iterator[o.Scope]:
    """A scope, and all that are in it."""
    stack = [scope]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def scope_of(node: o.Node) -> o.Scope:
    """The scope in which a node is evaluated: decorators, defaults and annotations belong outside."""
    if isinstance(node, o.Name):
        return node.scope
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, o.FunctionDef | o.ClassDef):
            if isinstance(child, o.Stmt):
                return parent.scope
        elif isinstance(parent, o.Lambda):
            if child is parent.body:
                return parent.scope
        elif isinstance(parent, o.Comprehension | o.ModuleOutline):
            return parent.scope
        child, parent = parent, parent.parent
    assert isinstance(child, o.ModuleOutline)
    return child.scope


def function_of(node: o.Node) -> o.FunctionDef | o.Lambda | None:
    """The function in whose body a node is run; `None` at module or class level."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, o.FunctionDef) and isinstance(child, o.Stmt):
            return parent
        if isinstance(parent, o.Lambda) and child is parent.body:
            return parent
        if isinstance(parent, o.ClassDef) and isinstance(child, o.Stmt):
            return None
        child, parent = parent, parent.parent
    return None


def statement_of(node: o.Node) -> o.Stmt:
    """The statement that a node is part of, or the node itself."""
    current: o.Node | None = node
    while current is not None and not isinstance(current, o.Stmt):
        current = current.parent
    assert current is not None, "every node but the module is in a statement"
    return current


def holds(body: Sequence[o.Node], node: o.Node) -> bool:
    """Whether a node is one of the statements of a body; `body` and `node` have the same parent."""
    # By their numbers: looking through the body for each of its statements takes quadratic time.
    if body and isinstance(node, o.Stmt) and isinstance(body[0], o.Stmt):
        return body[0].ordinal <= node.ordinal <= body[-1].ordinal
    return node in body

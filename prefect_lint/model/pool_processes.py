"""State of a module that tasks change: in another process the change stays there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model.module import function_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.model.module import Module

_CHANGING = frozenset(
    {"append", "add", "extend", "insert", "update", "setdefault", "appendleft", "pop", "remove"}
)


@dataclass(frozen=True)
class SharedChange:
    """A change that a task makes to a name of its module, and where other code reads that name."""

    name: str
    node: o.Node
    read: o.Name


def shared_changes(task: Task) -> Iterator[SharedChange]:
    """The names of its module that a task changes in its body and that code outside of tasks reads.

    A name that only tasks read is a cache of each process, which works.
    """
    body = task.body
    if not isinstance(body, o.FunctionDef):
        return
    module = task.module
    reported: set[str] = set()
    for name, node in _changes(body, module):
        if name in reported:
            continue
        read = _read_elsewhere(name, module)
        if read is not None:
            reported.add(name)
            yield SharedChange(name, node, read)


def _changes(body: o.FunctionDef, module: Module) -> Iterator[tuple[str, o.Node]]:
    scope = body.scope
    for name in scope.globals:
        for node in body.walk():
            # The bindings of a global may be kept with the module.
            if isinstance(node, o.Name) and node.store and node.id == name:
                yield name, node
            elif isinstance(node, o.AugAssign) and getattr(node.target, "id", None) == name:
                yield name, node.target
    for name, reads in scope.reads.items():
        if name in scope.bindings or not _is_made_here(name, module):
            continue
        for read in reads:
            parent = read.parent
            if isinstance(parent, o.Attribute) and parent.attr in _CHANGING:
                if isinstance(parent.parent, o.Call) and parent.parent.func is parent:
                    yield name, parent.parent
            elif isinstance(parent, o.Subscript) and parent.value is read:
                holder = parent.parent
                targets = holder.targets if isinstance(holder, o.Assign) else []
                if isinstance(holder, o.AugAssign):
                    targets = [holder.target]
                if parent in targets:
                    yield name, parent


def _is_made_here(name: str, module: Module) -> bool:
    """Whether a name of the module is a list, dict or set that is written out there."""
    bindings = module.scope.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].kind != "assign":
        return False
    value = bindings[0].node
    if isinstance(value, o.List | o.Dict | o.Set):
        return True
    return (
        isinstance(value, o.Call)
        and isinstance(value.func, o.Name)
        and value.func.id in ("list", "dict", "set", "defaultdict", "Counter", "deque")
    )


def _read_elsewhere(name: str, module: Module) -> o.Name | None:
    """Where a flow, or the program itself, reads a name of the module."""
    for scope in module.scopes():
        if scope.kind not in ("module", "function", "comprehension"):
            continue
        if scope.kind != "module" and name in scope.bindings:
            continue
        for read in scope.reads.get(name, ()):
            function = function_of(read)
            definition = None if function is None else module.project.run_by(function)
            if function is None or (definition is not None and definition.kind == "flow"):
                parent = read.parent
                if not (isinstance(parent, o.Attribute) and parent.attr in ("clear", *_CHANGING)):
                    return read
    return None

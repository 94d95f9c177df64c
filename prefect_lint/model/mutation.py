"""Where the object that a name holds is changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.binding_order import reaching
from prefect_lint.model.module import function_of, scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHANGING = frozenset(
    {"append", "extend", "insert", "remove", "pop", "popitem", "clear", "sort", "reverse"}
    | {"add", "discard", "update", "setdefault", "difference_update", "intersection_update"}
)


def mutations(param: o.Param, function: o.FunctionDef) -> Iterator[o.Node]:
    """The expressions and statements in the body that change what the parameter was given.

    Only where the name can hold nothing else any more than the parameter: not after `rows = rows or []`.
    """
    bindings = function.scope.bindings.get(param.name, [])
    for binding in bindings:
        # `rows += [page]` changes a list in place, whoever else has it.
        if binding.kind == "augmented" and isinstance(binding.place, o.Name):
            before = [it for it in bindings if it.kind != "augmented"]
            if (
                len(before) == 1
                and function_of(binding.place) is function
                and before[0].node is param
            ):
                yield binding.place
    for read in function.scope.reads.get(param.name, ()):
        if function_of(read) is function and all(
            binding.node is param for binding in reaching(bindings, read)
        ):
            found = _changed(read)
            if found is not None:
                yield found


def is_changed(name: o.Name) -> bool:
    """Whether an object is changed in place by the name that it is read by here, before or after."""
    scope: o.Scope | None = scope_of(name)
    while scope is not None:
        if any(_changed(read) is not None for read in scope.reads.get(name.id, ())):
            return True
        if name.id in scope.bindings and name.id not in scope.globals:
            return False
        scope = scope.parent
    return False


def _changed(read: o.Name) -> o.Node | None:
    value: o.Expr = read
    parent = value.parent
    while isinstance(parent, o.Subscript) and parent.value is value:
        # What is inside of a default is as shared as the default: `seen[key].append(row)`.
        if isinstance(parent.parent, o.Assign | o.AugAssign | o.Delete):
            break
        value, parent = parent, parent.parent
    if isinstance(parent, o.Attribute) and parent.value is value:
        call = parent.parent
        called = isinstance(call, o.Call) and call.func is parent
        return call if called and parent.attr in _CHANGING else None
    if isinstance(parent, o.Subscript) and parent.value is value:
        statement = parent.parent
        if isinstance(statement, o.Assign) and parent in statement.targets:
            return parent
        if isinstance(statement, o.AugAssign) and statement.target is parent:
            return parent
        if isinstance(statement, o.Delete):
            return parent
    return None

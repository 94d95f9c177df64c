"""The expressions of a module that certainly are one future: the calls that give it and the names of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.module import function_of
from prefect_lint.model.origins import origin, seen_by
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module

_MAX_BINDINGS = 50
"""A read that may see more bindings than this is not looked into: a loop may have thousands of each."""


@dataclass(frozen=True)
class FutureValue:
    """An expression that is a future."""

    node: o.Expr
    future: t.Future
    certain: bool
    """Whether it is never `None`: a function that gives the future may give `None` too."""


def future_values(module: Module) -> tuple[FutureValue, ...]:
    """Every expression that is one future: `fetch.submit(1)`, and `future` after `future = fetch.submit(1)`."""
    known: dict[int, tuple[FutureValue, ...]] = module.project.memo("future values")
    if id(module) not in known:
        known[id(module)] = tuple(_find(module))
    return known[id(module)]


def resolved_at_once(value: FutureValue, module: Module) -> bool:
    """Whether `.result()` behind the expression is its result, without an `await`."""
    function = function_of(value.node)
    if 2 in module.majors and isinstance(function, o.FunctionDef) and function.is_async:
        # There it is a coroutine.
        return False
    return isinstance(value.node, o.Name | o.Call)


def _find(module: Module) -> Iterator[FutureValue]:
    for scope in module.scopes():
        for call in scope.calls:
            found = _given_by(call, module)
            if found is not None:
                yield found
        for name, reads in scope.reads.items():
            asked = _is_asked_for(name, reads)
            for read in () if asked else reads:
                found = _held_by(read, module)
                if found is not None:
                    yield found


def _given_by(call: o.Call, module: Module) -> FutureValue | None:
    thing = module.project.infer.thing(call, module)
    if not isinstance(thing, t.Future) or thing.many:
        return None
    # `list(future)` is inferred as what it was given.
    direct = thing.call is call
    made_by = module.project.infer.thing(call.func, module)
    if not direct and not isinstance(made_by, t.RepoFunction):
        return None
    node: o.Expr = call
    majors = module.majors
    if isinstance(call.parent, o.Await):
        if 3 in majors:
            # Awaiting raises in Prefect 3 before anything else happens.
            return None
        node = call.parent
    elif 2 in majors and thing.definition.is_async is not False:
        # In async code of Prefect 2 this is a coroutine.
        return None
    return FutureValue(node, thing, direct)


def _held_by(read: o.Name, module: Module) -> FutureValue | None:
    bindings = seen_by(read)
    if len(bindings) > _MAX_BINDINGS:
        return None
    found: FutureValue | None = None
    certain = True
    for binding in bindings:
        if not isinstance(binding.node, o.Expr) or not isinstance(binding.place, o.Name):
            return None
        if function_of(binding.place) is not function_of(read):
            # A nested function may run after the name was given something else.
            return None
        if binding.kind == "assign":
            value = binding.node
            inner = value.value if isinstance(value, o.Await) else value
            found = _given_by(inner, module) if isinstance(inner, o.Call) else None
            if found is None or found.node is not value:
                return None
            certain = certain and found.certain
        elif binding.kind == "for":
            found = element_of(binding.node, module)
        else:
            return None
        if found is None:
            return None
    return None if found is None else FutureValue(read, found.future, certain)


def element_of(iterated: o.Expr, module: Module) -> FutureValue | None:
    """What comes out of a list of futures that is written in one piece and left as it is."""
    source = origin(iterated, module)
    if source.module is not module or any(_gets_others(name) for name in source.names):
        return None
    if isinstance(source.node, o.Comprehension):
        first = source.node.elts[0]
        inner = first.value if isinstance(first, o.Await) else first
        found = _given_by(inner, module) if isinstance(inner, o.Call) else None
        return found if found is not None and found.node is first else None
    if not isinstance(source.node, o.Call) or isinstance(source.node.parent, o.Await):
        return None
    thing = module.project.infer.thing(source.node, module)
    if not isinstance(thing, t.Future) or not thing.many or thing.call is not source.node:
        return None
    if 2 in module.majors and thing.definition.is_async is not False:
        return None
    return FutureValue(source.node, t.Future(thing.definition, thing.call), True)


def _gets_others(name: o.Name) -> bool:
    """Whether something else is put into a list: `futures[0] = …`."""
    for binding in seen_by(name):
        function = function_of(binding.place)
        scope = None if function is None else function.scope
        for read in () if scope is None else scope.reads.get(name.id, ()):
            parent = read.parent
            if isinstance(parent, o.Subscript) and isinstance(parent.parent, o.Assign):
                return True
            if isinstance(parent, o.Attribute) and parent.attr in ("append", "extend", "insert"):
                return True
    return False


def _is_asked_for(name: str, reads: list[o.Name]) -> bool:
    """Whether the code asks what a name holds: `isinstance(value, PrefectFuture)`, `hasattr(…)`."""
    return any(
        isinstance(read.parent, o.Call)
        and isinstance(read.parent.func, o.Name)
        and read.parent.func.id in ("isinstance", "hasattr", "callable", "type", "isawaitable")
        for read in reads
    )

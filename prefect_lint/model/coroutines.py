"""What becomes of the coroutines that calls of async flows and tasks give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.calls import is_main_guard
from prefect_lint.model.looking import only_looks
from prefect_lint.model.module import function_of
from prefect_lint.model.taking import taking_parameter
from prefect_lint.model.usage import Use, is_awaited, uses_of, uses_of_parameter
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module

_AWAITING = frozenset(
    {
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.gather",
        "asyncio.run",
        "asyncio.shield",
        "asyncio.wait",
        "asyncio.wait_for",
    }
)
"""Functions that raise for anything that can't be awaited."""
_IDLE = frozenset(
    {"discarded", "formatted", "tested", "compared", "operand", "iterated", "unpacked"}
)
"""Uses that neither await a coroutine nor hand it to anything that could."""
_FOR_DATA = frozenset(
    {"abs", "dict", "float", "int", "max", "min", "open", "range", "round", "sum"}
    | {"csv", "datetime", "json", "math", "pathlib", "re", "statistics"}
    | {"httpx", "numpy", "pandas", "pickle", "polars", "pyarrow", "requests", "yaml"}
)
"""Builtins and packages that take values and await nothing that they are given."""
_DEPTH = 4
"""Through how many functions a coroutine is followed."""
_OWN_ATTRIBUTES = ("close", "send", "throw", "cr_", "__")


def gives_coroutine(call: PrefectCall) -> bool:
    """Whether a call is the direct call of an `async def` flow or task, which runs when it is awaited."""
    definition = call.definition
    return call.how == "call" and definition.is_async is True and not definition.is_generator


def is_lost(call: PrefectCall) -> bool:
    """Whether nothing awaits the coroutine that a call gives, nor gets hold of it."""
    return is_lost_at(call.node, call.module)


def is_lost_at(node: o.Call, module: Module) -> bool:
    """The same for any call of a module that gives a coroutine."""
    return _is_lost(node, module, [])


def _is_lost(node: o.Call, module: Module, within: list[o.Call]) -> bool:
    # `rows = clean(rows)` in a loop: the call depends on itself, so the other uses decide.
    if node in within:
        return True
    within = [*within, node]
    parent = node.parent
    if isinstance(parent, o.Subscript) and parent.value is node:
        # A coroutine has no items, so whoever gets this one gets an error.
        return True
    if is_awaited(node):
        return False
    return all(_comes_to_nothing(use, module, within) for use in uses_of(node))


def _comes_to_nothing(use: Use, module: Module, within: list[o.Call]) -> bool:
    if isinstance(use.node, o.BinOp) and not use.collected:
        # Nothing comes out of a calculation with a coroutine, which raises.
        return True
    if use.kind == "attribute":
        # A list of coroutines has methods that pass them on; a coroutine has only its own.
        return not use.collected and not (use.name or "").startswith(_OWN_ATTRIBUTES)
    if use.kind == "argument" and use.call is not None:
        if only_looks(use.call, module):
            return True
        taker = module.call_at(use.call)
        if taker is not None and gives_coroutine(taker) and _is_lost(taker.node, module, within):
            return True
        return _only_takes_data(use, module, within)
    return use.kind in _IDLE or (use.kind == "stored" and _is_kept_by_a_program(use.node))


def _only_takes_data(use: Use, module: Module, within: list[o.Call]) -> bool:
    """Whether what gets a coroutine as an argument works with it as if it were the result."""
    assert use.call is not None
    target = module.project.infer.thing(use.call.func, module)
    if isinstance(target, t.Symbol):
        return target.name.partition(".")[0] in _FOR_DATA
    taken = taking_parameter(use, module)
    if taken is None or use.call in within or len(within) > _DEPTH:
        return False
    param, home = taken
    within = [*within, use.call]
    uses = uses_of_parameter(param)
    # A function that does nothing with it is a sketch, or an interface that others fill.
    return bool(uses) and all(_comes_to_nothing(it, home, within) for it in uses)


def _is_kept_by_a_program(value: o.Node) -> bool:
    """Whether a value gets a global name where no other file sees it: under `if __name__ == "__main__":`."""
    statement = value.parent
    return (
        isinstance(statement, o.Assign)
        and all(isinstance(target, o.Name) for target in statement.targets)
        and function_of(value) is None
        and any(isinstance(it, o.If) and is_main_guard(it.test) for it in value.ancestors())
    )


def demanded_by(node: o.Call, module: Module) -> o.Await | o.Call | None:
    """The `await`, or the call such as `asyncio.gather`, that fails when what a call gives can't be awaited."""
    if isinstance(node.parent, o.Await):
        return node.parent
    for use in uses_of(node):
        if use.kind == "argument" and use.call is not None and not use.awaited and use.name is None:
            thing = module.project.infer.thing(use.call.func, module)
            if isinstance(thing, t.Symbol) and thing.name in _AWAITING:
                return use.call
    return None

"""What becomes of the coroutines that calls of async flows and tasks give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.looking import only_looks
from prefect_lint.model.usage import Use, is_awaited, uses_of

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.syntax import outline as o

_IDLE = frozenset(
    {"discarded", "formatted", "tested", "compared", "operand", "iterated", "unpacked"}
)
"""Uses that neither await a coroutine nor hand it to anything that could."""
_OWN_ATTRIBUTES = ("close", "send", "throw", "cr_", "__")


def gives_coroutine(call: PrefectCall) -> bool:
    """Whether a call is the direct call of an `async def` flow or task, which runs when it is awaited."""
    definition = call.definition
    return call.how == "call" and definition.is_async is True and not definition.is_generator


def is_lost(call: PrefectCall) -> bool:
    """Whether nothing awaits the coroutine that a call gives, nor gets hold of it."""
    return _is_lost(call, [])


def _is_lost(call: PrefectCall, within: list[o.Call]) -> bool:
    # `rows = clean(rows)` in a loop: the call depends on itself, so the other uses decide.
    if call.node in within:
        return True
    within = [*within, call.node]
    if is_awaited(call.node):
        return False
    return all(_comes_to_nothing(use, call, within) for use in uses_of(call.node))


def _comes_to_nothing(use: Use, call: PrefectCall, within: list[o.Call]) -> bool:
    if use.kind == "attribute":
        # A list of coroutines has methods that pass them on; a coroutine has only its own.
        return not use.collected and not (use.name or "").startswith(_OWN_ATTRIBUTES)
    if use.kind == "argument" and use.call is not None:
        if only_looks(use.call, call.module):
            return True
        taker = call.module.call_at(use.call)
        return taker is not None and gives_coroutine(taker) and _is_lost(taker, within)
    return use.kind in _IDLE

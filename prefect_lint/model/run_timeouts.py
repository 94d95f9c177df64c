"""The time that a flow or task gives its run, and the calls inside that Prefect can't break off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.given import number, number_of
from prefect_lint.model.module import function_of
from prefect_lint.model.timeouts import Given, set_for_sockets, timeout_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.event_loop import BlockingCall


def has_timeout(definition: Definition) -> bool:
    """Whether a definition certainly has a `timeout_seconds` that ends its runs."""
    return _seconds(definition) is not None


def defeats_timeout(blocking: BlockingCall) -> bool:
    """Whether a blocking call keeps the timeout of the async flow or task around it from being noticed."""
    definition = blocking.where.definition
    return (
        definition.is_async is True
        and has_timeout(definition)
        and not ends_by_itself(blocking.reached, definition)
    )


def ends_by_itself(reached: Reached, definition: Definition) -> bool:
    """Whether a call that waits has an end of its own: a timeout, or a sleep shorter than that of the run."""
    effect, call, module = reached.effect, reached.call, reached.module
    if effect.kind == "sleep":
        if _waits_again(call):
            return False
        slept = number(call.args[0], module) if call.args else None
        limit = _seconds(definition)
        # How long it sleeps may depend on a parameter: only what is written out is sure.
        return slept is None or limit is None or slept <= limit
    given = timeout_of(call, effect, module)
    if effect.timeout == "default":
        return given is not Given.NONE
    if given in (Given.SET, Given.UNKNOWN):
        return True
    return effect.kind == "network" and (
        effect.timeout == "not-applicable" or set_for_sockets([module])
    )


def _seconds(definition: Definition) -> float | None:
    option = definition.option("timeout_seconds")
    seconds = None if option is None else number_of(option)
    return seconds if seconds is not None and seconds > 0 else None


def _waits_again(call: o.Call) -> bool:
    """Whether a call is in a `while` loop that never gives the event loop a chance to end it."""
    function = function_of(call)
    for node in call.ancestors():
        if node is function:
            break
        if isinstance(node, o.While):
            return not any(
                isinstance(inner, o.Await) or (isinstance(inner, o.For | o.With) and inner.is_async)
                for inner in own_nodes(node.body)
            )
    return False

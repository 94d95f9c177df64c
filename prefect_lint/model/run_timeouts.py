"""The time that a flow or task gives its run, and whether a call inside has a nearer end of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.given import number, number_of
from prefect_lint.model.timeouts import Given, set_for_sockets, timeout_of

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached


def has_timeout(definition: Definition) -> bool:
    """Whether a definition certainly has a `timeout_seconds` that ends its runs."""
    option = definition.option("timeout_seconds")
    if option is None:
        return False
    seconds = number_of(option)
    return seconds is not None and seconds > 0


def ends_by_itself(reached: Reached, definition: Definition) -> bool:
    """Whether a call that waits ends at some time by its own: it has a timeout, or sleeps for less."""
    effect, module = reached.effect, reached.module
    if effect.kind == "sleep":
        option = definition.option("timeout_seconds")
        seconds = number(reached.call.args[0], module) if reached.call.args else None
        limit = None if option is None else number_of(option)
        # How long it sleeps may be a matter of a parameter: only what is written out is sure.
        return seconds is None or limit is None or seconds <= limit
    if effect.timeout == "default":
        return timeout_of(reached.call, effect, module) is not Given.NONE
    if timeout_of(reached.call, effect, module) in (Given.SET, Given.UNKNOWN):
        return True
    return effect.timeout == "not-applicable" or set_for_sockets([module])

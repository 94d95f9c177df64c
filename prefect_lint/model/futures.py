"""What becomes of the futures that `.submit()` and `.map()` give."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.looking import only_looks
from prefect_lint.model.usage import Use, uses_of

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall

_WAITING = ("prefect.futures.wait",)


class Fate(enum.Enum):
    """What happens to a future, the strongest that was seen."""

    LOST = "lost"
    """Nobody resolves it, waits for it, or gets it."""
    WAITED = "waited"
    """Somebody waits until it ends, and nobody looks at how it ended."""
    RESOLVED = "resolved"
    """Its result or its state is asked for."""
    RETURNED = "returned"
    """The function hands it to its caller, or Prefect."""
    PASSED = "passed"
    """It is given to something else, which may resolve it."""


@dataclass(frozen=True)
class FutureFate:
    """The fate of a future and the uses that decided it."""

    fate: Fate
    uses: tuple[Use, ...]


def fate_of(call: PrefectCall) -> FutureFate:
    """What becomes of the future of a `.submit()` or `.map()`."""
    uses = tuple(uses_of(call.node))
    fates = [fate for use in uses if (fate := _fate(use, call)) is not None]
    for strongest in (Fate.PASSED, Fate.RETURNED, Fate.RESOLVED, Fate.WAITED):
        if strongest in fates:
            return FutureFate(strongest, uses)
    return FutureFate(Fate.LOST, uses)


def _fate(use: Use, call: PrefectCall) -> Fate | None:
    kind = use.kind
    if kind in ("returned", "yielded"):
        return Fate.RETURNED
    if kind == "attribute":
        if use.name in ("wait", "wait_async"):
            return Fate.WAITED
        # Names of futures themselves: reading them resolves nothing.
        return None if use.name in ("task_run_id", "name") else Fate.RESOLVED
    if kind == "argument":
        return _fate_of_argument(use, call)
    if kind in ("discarded", "formatted", "tested", "compared", "iterated", "unpacked"):
        return None
    return Fate.PASSED


def _fate_of_argument(use: Use, call: PrefectCall) -> Fate | None:
    assert use.call is not None
    if only_looks(use.call, call.module):
        return None
    thing = call.module.project.infer.thing(use.call.func, call.module)
    if isinstance(thing, t.Symbol) and thing.name in _WAITING:
        # `done, not_done = wait(futures)`: the caller looks at how they ended.
        kept = any(inner.kind != "discarded" for inner in uses_of(use.call))
        return Fate.PASSED if kept else Fate.WAITED
    return Fate.PASSED

"""What retries can add to a run at worst: attempts, waiting, and how it sums up in a flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.report.inventory import FlowItem, TaskItem

if TYPE_CHECKING:
    from prefect_lint.report.inventory import Inventory

_DEEPEST = 12


@dataclass(frozen=True)
class Bound:
    """The longest time that a flow run can spend waiting between attempts."""

    seconds: float
    at_least: bool
    """Whether it may be more: a loop calls tasks any number of times, or some delays can't be read."""
    heaviest: str | None = None
    """The id of the task, or of the flow with retries of its own, that adds the most."""


def longest_run(task: TaskItem) -> float | None:
    """Seconds that a run of a task takes at most, delays and timeouts included; `None` without a timeout."""
    attempts, delay = task.retries.attempts, task.retries.longest_delay
    if task.timeout is None or attempts is None or delay is None:
        return None
    return attempts * task.timeout + delay


def added_by_retries(flow: FlowItem, inventory: Inventory) -> Bound:
    """What the retries of a flow, its tasks and subflows can add to one run of it.

    Direct calls add up, one after the other; of what is submitted or mapped only the longest counts. A flow
    that is tried again does all of it again.
    """
    return _added(flow, inventory, frozenset())


def _added(flow: FlowItem, inventory: Inventory, above: frozenset[str]) -> Bound:
    total, beside, at_least = 0.0, 0.0, False
    heaviest: tuple[float, str | None] = (0.0, None)
    for edge in inventory.outgoing.get(flow.id, ()):
        item = inventory.by_id.get(edge.target)
        if isinstance(item, TaskItem):
            seconds = item.retries.longest_delay
            at_least = at_least or seconds is None
            weight = seconds or 0.0
            heaviest = max(heaviest, (weight, item.id), key=lambda it: it[0])
        elif isinstance(item, FlowItem) and edge.kind == "calls":
            if item.id == flow.id or item.id in above or len(above) >= _DEEPEST:
                continue
            inner = _added(item, inventory, above | {flow.id})
            weight, at_least = inner.seconds, at_least or inner.at_least
            heaviest = max(heaviest, (weight, inner.heaviest), key=lambda it: it[0])
        else:
            continue
        if edge.kind == "calls":
            total += weight * edge.count
            at_least = at_least or (edge.in_loop and weight > 0)
        else:
            beside = max(beside, weight)
    own = flow.retries.longest_delay
    heaviest = max(heaviest, (own or 0.0, flow.id), key=lambda it: it[0])
    at_least = at_least or own is None
    attempts = flow.retries.attempts or 1
    return Bound((total + beside) * attempts + (own or 0.0), at_least, heaviest[1])

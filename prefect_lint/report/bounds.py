"""What retries can add to a run at worst: attempts, waiting, and how it sums up in a flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.report.inventory import FlowItem, TaskItem

if TYPE_CHECKING:
    from prefect_lint.report.inventory import Edge, Inventory

_DEEPEST = 100
"""Flows that call each other and are followed."""


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


def added_by_retries(inventory: Inventory) -> dict[str, Bound]:
    """What the retries of a flow, its tasks and subflows can add to one run of it, by the ids of the flows.

    Direct calls add up, one after the other; of what is submitted or mapped only the longest counts. A flow
    that is tried again does all of it again.
    """
    adding = _Adding(inventory)
    return {flow.id: adding.of(flow) for flow in inventory.flows}


class _Adding:
    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._known: dict[str, Bound] = {}
        self._open: set[str] = set()

    def of(self, flow: FlowItem) -> Bound:
        known = self._known.get(flow.id)
        if known is None:
            self._open.add(flow.id)
            known = self._known[flow.id] = self._sum(flow)
            self._open.discard(flow.id)
        return known

    def _sum(self, flow: FlowItem) -> Bound:
        total, beside = 0.0, 0.0
        own = flow.retries.longest_delay
        at_least = own is None
        heaviest: tuple[float, str | None] = (0.0, None)
        for edge in self._inventory.outgoing.get(flow.id, ()):
            found = self._of_edge(edge)
            if found is None:
                continue
            at_least = at_least or found.at_least or (edge.in_loop and found.seconds > 0)
            heaviest = max(heaviest, (found.seconds, found.heaviest), key=lambda it: it[0])
            if edge.kind == "calls":
                total += found.seconds * edge.count
            else:
                beside = max(beside, found.seconds)
        heaviest = max(heaviest, (own or 0.0, flow.id), key=lambda it: it[0])
        attempts = flow.retries.attempts or 1
        return Bound((total + beside) * attempts + (own or 0.0), at_least, heaviest[1])

    def _of_edge(self, edge: Edge) -> Bound | None:
        """What one call can add; `None` for what is no call, or closes a circle."""
        item = self._inventory.by_id.get(edge.target)
        if isinstance(item, TaskItem):
            seconds = item.retries.longest_delay
            return Bound(seconds or 0.0, seconds is None, item.id)
        if isinstance(item, FlowItem) and edge.kind == "calls":
            if item.id in self._open or len(self._open) >= _DEEPEST:
                return None
            return self.of(item)
        return None

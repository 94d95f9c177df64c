"""How far a finding reaches: the flows, tasks and deployments that run the code it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.report.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.findings import Finding
    from prefect_lint.report.inventory import DeploymentItem, FlowItem, Inventory, TaskItem

_UPWARDS = ("calls", "submits", "maps", "deploys", "runs-deployment")


@dataclass(frozen=True)
class Reach:
    """What is affected, as ids in their order."""

    tasks: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    scheduled: tuple[str, ...] = ()
    """Of the deployments, those with a schedule."""

    @property
    def weight(self) -> int:
        """Everything once, scheduled deployments twice; at least 1."""
        counted = len(self.tasks) + len(self.flows) + len(self.deployments) + len(self.scheduled)
        return max(1, counted)


class Reaching:
    """Answers how far findings reach."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._by_name: dict[tuple[str, str], list[str]] = {}
        self._by_path: dict[str, list[str]] = {}
        self._deployments: dict[str, list[DeploymentItem]] = {}
        definitions: list[FlowItem | TaskItem] = [*inventory.flows, *inventory.tasks]
        for item in definitions:
            self._by_name.setdefault((item.place.path, item.name), []).append(item.id)
            self._by_path.setdefault(item.place.path, []).append(item.id)
        for deployment in inventory.deployments:
            self._deployments.setdefault(deployment.place.path, []).append(deployment)
        self._above: dict[str, frozenset[str]] = {}

    def of(self, findings: Iterable[Finding]) -> Reach:
        """What several findings affect together."""
        affected: set[str] = set()
        for finding in findings:
            for start in self._starts(finding):
                affected |= self._from(start)
        inventory = self._inventory
        deployments = [it for it in inventory.deployments if it.id in affected]
        return Reach(
            tuple(it.id for it in inventory.tasks if it.id in affected),
            tuple(it.id for it in inventory.flows if it.id in affected),
            tuple(it.id for it in deployments),
            tuple(it.id for it in deployments if it.is_scheduled),
        )

    def _starts(self, finding: Finding) -> Iterable[str]:
        """The items that a finding is about by itself."""
        path, symbol = finding.location.path, finding.symbol
        if path in self._deployments and path not in self._by_path:
            return self._deployment_at(path, finding.location.line, symbol)
        if symbol is not None:
            found = self._by_name.get((path, symbol))
            if found:
                return found
            through = self._inventory.helpers.get((path, symbol))
            if through:
                return through
            last = symbol.rpartition(".")[2]
            return self._by_name.get((path, last), ())
        # What happens at import happens to everything that is defined in the file.
        return self._by_path.get(path, ())

    def _deployment_at(self, path: str, line: int, name: str | None) -> list[str]:
        """The deployment in whose lines a finding is; without one, all of the file."""
        listed = self._deployments[path]
        before = [it for it in listed if it.place.line <= line]
        if name is None or not before:
            return [it.id for it in listed if name is None or it.name == name]
        nearest = max(before, key=lambda it: it.place.line)
        return [nearest.id]

    def _from(self, start: str) -> frozenset[str]:
        """An item and everything that leads to it."""
        known = self._above.get(start)
        if known is None:
            found = {start}
            pending = [start]
            while pending:
                for edge in self._inventory.incoming.get(pending.pop(), ()):
                    if edge.kind in _UPWARDS and edge.source not in found:
                        found.add(edge.source)
                        pending.append(edge.source)
            # A deployment is affected by what it runs, and so is its flow by what is wrong with it.
            for edge in self._inventory.outgoing.get(start, ()):
                if edge.kind == "deploys":
                    found.add(edge.target)
            known = self._above[start] = frozenset(found)
        return known


def in_words(reach: Reach) -> str:
    """`3 tasks, 2 flows and 1 deployment, which is scheduled`."""
    parts = [
        counted(len(found), name)
        for found, name in (
            (reach.tasks, "task"),
            (reach.flows, "flow"),
            (reach.deployments, "deployment"),
        )
        if found
    ]
    text = listed(parts)
    if reach.scheduled:
        if len(reach.scheduled) < len(reach.deployments):
            text += f", {len(reach.scheduled)} scheduled"
        elif len(reach.deployments) == 1:
            text += ", scheduled"
        else:
            text += ", all scheduled"
    return text

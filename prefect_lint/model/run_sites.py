"""Which library calls run inside flow and task runs, and the ways that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.calls import Context

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.syntax import outline as o


class RunSite:
    """A library call that has an effect, and the flows and tasks that get to it."""

    def __init__(self, reached: Reached) -> None:
        self.call = reached.call
        self.module = reached.module
        self.effect = reached.effect
        self.offloaded = reached.offloaded
        """Whether the call only hands the library function to a thread or process."""
        self.ways: list[tuple[Definition, Reached]] = []

    @property
    def nearest(self) -> tuple[Definition, Reached]:
        """The flow or task with the shortest way, by a way of its own rather than through another's."""
        own = [way for way in self.ways if way[1].through is None] or self.ways
        return min(own, key=lambda way: len(way[1].hops))


def run_sites(project: Project) -> list[RunSite]:
    """The library calls with an effect that flows or tasks get to, each once."""
    known: dict[int, list[RunSite]] = project.memo("run sites")
    if 0 not in known:
        sites: dict[int, RunSite] = {}
        for definition in project.linked_definitions:
            if definition.base is None:
                for reached in project.effects.of_definition(definition):
                    site = sites.setdefault(id(reached.call), RunSite(reached))
                    site.ways.append((definition, reached))
        known[0] = list(sites.values())
    return known[0]


def in_run(call: o.Call, module: Module) -> bool:
    """Whether a library call with an effect runs inside a flow or task run, as far as can be seen."""
    if Context(module, call).enclosing is not None:
        return True
    known: dict[int, bool] = module.project.memo("in run")
    if not known:
        for site in run_sites(module.project):
            known[id(site.call)] = True
            known.update((id(hop.call), True) for _, way in site.ways for hop in way.hops)
        known[0] = True
    return id(call) in known

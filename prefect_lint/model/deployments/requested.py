"""Calls that ask for a run of a deployment by its name: `run_deployment("flow/deployment", …)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.deployments.named import named
from prefect_lint.model.deployments.settings import arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.model.module import Module

_CALLED = frozenset(
    {
        "prefect.deployments.run_deployment",
        "prefect.deployments.arun_deployment",
        "prefect.deployments.flow_runs.arun_deployment",
    }
)


@dataclass(frozen=True)
class Requested:
    """One such call."""

    module: Module
    settings: dict[str, Setting]
    """The arguments by name, as far as they are spelled out."""

    @property
    def name(self) -> Setting | None:
        """What it asks for: `flow/deployment`, or an id."""
        return self.settings.get("name")

    @property
    def deployments(self) -> list[Deployment]:
        """The deployments of the repository that the name certainly means; of copies, all of them."""
        given = self.name
        wanted = "" if given is None or given.text is None else given.text.rstrip("/")
        if wanted.count("/") != 1:
            return []
        flow, name = wanted.split("/")
        found = named(self.module.project).of_flow(flow)
        if any(it.name is None for it in found):
            return []
        return [it for it in found if it.name == name]


def requests_of(module: Module) -> Iterator[Requested]:
    """The calls of `run_deployment` in a module, by whatever name."""
    for scope in module.scopes():
        for call in scope.calls:
            called = module.project.infer.thing(call.func, module)
            if isinstance(called, t.Symbol) and called.name in _CALLED:
                yield Requested(module, arguments(call, module, ("name", "client", "parameters")))

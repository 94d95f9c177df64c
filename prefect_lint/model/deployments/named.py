"""The deployments of a repository by the name that `run_deployment` calls them: `flow-name/deployment-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.dependence.companies import Company
from prefect_lint.model.dependence.facts import Fact

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_ASKING = ("run_deployment", "arun_deployment")
_OLD = ("prefect.deployments.Deployment", "prefect.deployments.deployments.Deployment")
"""What makes deployments in Prefect 2 besides, which is not looked into."""


class Named:
    """All deployments of a repository, and whether a name may be that of one."""

    def __init__(self, project: Project) -> None:
        self._by_flow: dict[str, list[Deployment]] = {}
        self._of_unknown_flows: set[str | None] = set()
        self._open = bool(project.parts(OLD_DEPLOYMENTS))
        self._flow_names = {name for names in project.parts(FLOW_NAMES) for name in names}
        for deployment in project.deploying:
            flow = deployment.flow
            name = None if flow is None else flow_name(flow)
            if name is None:
                self._of_unknown_flows.add(deployment.name)
            else:
                self._by_flow.setdefault(name, []).append(deployment)
            other = deployment.get("flow_name")
            if other is not None and other.text:
                self._by_flow.setdefault(other.text, []).append(deployment)

    def of_flow(self, flow: str) -> list[Deployment]:
        """The deployments of the flow of that name."""
        return self._by_flow.get(flow, [])

    def may_have(self, flow: str, name: str) -> bool:
        """Whether there may be such a deployment, here or, where the flow is not deployed here, elsewhere."""
        known = self._by_flow.get(flow)
        if known is None or self._open or self._of_unknown_flows & {None, name}:
            return True
        return any(it.name in (None, name) for it in known)

    def called_by_function(self, flow: str, name: str) -> str | None:
        """The name of the flow that is deployed by `name`, where `flow` has the underscores of its function.

        `None` as well when a flow may really be called so.
        """
        real = flow.replace("_", "-")
        if real == flow or flow in self._by_flow or self._open or None in self._of_unknown_flows:
            return None
        if not any(it.name == name for it in self._by_flow.get(real, [])):
            return None
        return None if flow in self._flow_names else real


def named(project: Project) -> Named:
    """The deployments of a repository by name; looked for once."""
    memo: dict[int, Named] = project.memo("named deployments")
    if 0 not in memo:
        memo[0] = Named(project)
    return memo[0]


def flow_name(flow: Flow) -> str | None:
    """The name that a flow has for Prefect: its `name`, or that of its function with dashes."""
    given = flow.option("name")
    if given is not None:
        if given.is_literal and given.literal is None:
            return flow.root.name.replace("_", "-")
        return given.literal if isinstance(given.literal, str) else None
    if not flow.options.complete or flow.root.function is None or flow.root.wrapped:
        return None
    name = getattr(flow.root.function.node, "name", None)
    return name.replace("_", "-") if isinstance(name, str) else None


def _flow_names_in(module: Module) -> list[str] | None:
    names = {name for flow in module.flows if (name := flow_name(flow)) is not None}
    return sorted(names) or None


def _makes_others(module: Module) -> bool | None:
    return True if any(name.startswith(_OLD) for name in module.called) else None


def _deploys(module: Module) -> bool:
    return bool(module.project.deploying.of_module(module))


def _asks_by_name(module: Module) -> bool:
    return any(name.rpartition(".")[2] in _ASKING for name in module.called)


FLOW_NAMES = Fact("names of flows", _flow_names_in)
OLD_DEPLOYMENTS = Fact("makes deployments as Prefect 2 did", _makes_others)
DEPLOYMENTS = Company(
    "that make deployments", _deploys, _asks_by_name, lambda file: bool(file.deployments)
)

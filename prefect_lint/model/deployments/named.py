"""The deployments of a repository by the name that `run_deployment` calls them: `flow-name/deployment-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Flow
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.project import Project

_OLD = ("prefect.deployments.Deployment", "prefect.deployments.deployments.Deployment")
"""What makes deployments in Prefect 2 besides, which is not looked into."""


class Named:
    """All deployments of a repository, and whether a name may be that of one."""

    def __init__(self, project: Project) -> None:
        self._by_flow: dict[str, list[Deployment]] = {}
        self._of_unknown_flows: set[str | None] = set()
        self._open = _makes_others(project)
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


def _makes_others(project: Project) -> bool:
    infer = project.infer
    for module in project.modules:
        for scope in module.scopes():
            for call in scope.calls:
                called = infer.thing(call.func, module)
                if isinstance(called, t.Symbol) and called.name.startswith(_OLD):
                    return True
    return False

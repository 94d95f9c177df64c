"""Deployments that Python makes: `.deploy()`, `.serve()` and `.to_deployment()` of a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.knowledge.deployment_fields import POSITIONAL
from prefect_lint.model.definitions import Flow
from prefect_lint.model.deployments.deployment import Deployment
from prefect_lint.model.deployments.settings import arguments
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module

_MAKING = frozenset({"deploy", "serve", "to_deployment", "adeploy", "aserve", "ato_deployment"})


def deployments_of(module: Module) -> Iterator[Deployment]:
    """The deployments that a module makes, in source order."""
    for call in module.calls:
        if call.how in _MAKING and isinstance(call.definition, Flow):
            yield _deployment(call, call.definition)


def loaded_from_source(module: Module) -> Iterator[Deployment]:
    """What `flow.from_source(…)` loads in a module, as if it were deployed, in source order."""
    for flow in module.flows:
        if flow.spelling == "from-source" and isinstance(flow.node, o.Call):
            settings = arguments(flow.node, module, POSITIONAL["from_source"])
            yield Deployment(module, flow.node, "from_source", settings)


def _deployment(call: PrefectCall, flow: Flow) -> Deployment:
    how = call.how.removeprefix("a")
    node = call.node
    settings = arguments(node, call.module, POSITIONAL[how])
    root = flow.root
    if root.spelling == "from-source" and isinstance(root.node, o.Call):
        # What is deployed is told where the flow is loaded from.
        source = arguments(root.node, root.module, POSITIONAL["from_source"])
        settings = {**source, **settings}
    complete = not (node.has_star or node.has_double_star)
    return Deployment(call.module, node, how, settings, complete=complete, flow=flow)

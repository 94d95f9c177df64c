"""Whether the parameters that a deployment, a schedule or a trigger gives fit the flow that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.signatures import signature

if TYPE_CHECKING:
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.settings import Setting
    from prefect_lint.syntax import outline as o

_NAMED = ("positional-only", "positional", "keyword-only")


def signature_of(deployment: Deployment) -> list[o.Param] | None:
    """The parameters of the flow that a deployment runs; `None` when they can't be known."""
    flow = deployment.flow
    return None if flow is None else signature(flow)


def parameter_of(deployment: Deployment, name: str) -> o.Param | None:
    """The parameter of that name, for its annotation and default."""
    params = signature_of(deployment) or []
    return next((param for param in params if param.name == name and param.kind in _NAMED), None)


def unknown_parameters(deployment: Deployment, given: Setting | None) -> list[Setting]:
    """Those values of a mapping of parameters that the flow has no parameter for.

    None when the signature is not known, or takes any keyword.
    """
    params = signature_of(deployment)
    if params is None or given is None or any(param.kind == "double-star" for param in params):
        return []
    names = {param.name for param in params if param.kind in _NAMED}
    return [value for name, value in (given.fields or {}).items() if name not in names]


def missing_parameters(deployment: Deployment, *given: Setting | None) -> list[str]:
    """The parameters without a default that none of the mappings gives a value.

    None when the signature is not known, or when one of the mappings may hold more than is known.
    """
    params = signature_of(deployment)
    if params is None:
        return []
    values: set[str] = set()
    for mapping in given:
        if mapping is None or mapping.is_null:
            continue
        if mapping.fields is None or not mapping.complete:
            return []
        values |= mapping.fields.keys()
    return [
        param.name
        for param in params
        if param.kind in _NAMED and param.default is None and param.name not in values
    ]

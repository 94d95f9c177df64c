"""The one canonical name of each Prefect object that can be imported from several places."""

from __future__ import annotations

_ALIASES = {
    "prefect.tasks.task": "prefect.task",
    "prefect.tasks.Task": "prefect.Task",
    "prefect.flows.flow": "prefect.flow",
    "prefect.flows.Flow": "prefect.Flow",
    "prefect.flows.serve": "prefect.serve",
    "prefect.main.flow": "prefect.flow",
    "prefect.main.task": "prefect.task",
    "prefect.assets.materialize": "prefect.materialize",
    "prefect.assets.decorators.materialize": "prefect.materialize",
    "prefect.utilities.annotations.unmapped": "prefect.unmapped",
    "prefect.utilities.annotations.allow_failure": "prefect.allow_failure",
    "prefect.utilities.annotations.quote": "prefect.quote",
    "prefect.utilities.annotations.NotSet": "prefect.NotSet",
    "prefect.logging.get_run_logger": "prefect.get_run_logger",
    "prefect.logging.loggers.get_run_logger": "prefect.get_run_logger",
    "prefect.logging.get_logger": "prefect.get_logger",
    "prefect.logging.loggers.get_logger": "prefect.get_logger",
    "prefect.client.get_client": "prefect.get_client",
    "prefect.client.orchestration.get_client": "prefect.get_client",
    "prefect.context.tags": "prefect.tags",
    "prefect.deployments.flow_runs.run_deployment": "prefect.deployments.run_deployment",
    "prefect.deployments.deployments.run_deployment": "prefect.deployments.run_deployment",
    "prefect.deployments.runner.deploy": "prefect.deploy",
    "prefect.deployments.deploy": "prefect.deploy",
    "prefect.flow_runs.pause_flow_run": "prefect.pause_flow_run",
    "prefect.engine.pause_flow_run": "prefect.pause_flow_run",
    "prefect.flow_runs.suspend_flow_run": "prefect.suspend_flow_run",
    "prefect.engine.suspend_flow_run": "prefect.suspend_flow_run",
    "prefect.flow_runs.resume_flow_run": "prefect.resume_flow_run",
    "prefect.engine.resume_flow_run": "prefect.resume_flow_run",
    "prefect.states.State": "prefect.State",
    "prefect.client.schemas.State": "prefect.State",
    "prefect.client.schemas.objects.State": "prefect.State",
    "prefect.transactions.transaction": "prefect.transaction",
}

DECORATORS = {"prefect.flow": "flow", "prefect.task": "task", "prefect.materialize": "task"}
"""What makes a flow or task out of a function, used as a decorator or called."""

CONSTRUCTORS = {"prefect.Flow": "flow", "prefect.Task": "task"}
"""Classes whose first argument is the function."""


def canonical(name: str) -> str:
    """The canonical name of a Prefect object or of one of its attributes; other names are unchanged."""
    if not name.startswith("prefect."):
        return name
    if name in _ALIASES:
        return _ALIASES[name]
    head, _, tail = name.rpartition(".")
    while head:
        if head in _ALIASES:
            return f"{_ALIASES[head]}.{tail}"
        head, _, part = head.rpartition(".")
        tail = f"{part}.{tail}"
    return name

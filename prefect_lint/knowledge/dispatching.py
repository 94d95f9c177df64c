"""Prefect calls that run when called from sync code and give a coroutine to async code.

Prefect 2 decorates them with `sync_compatible`, Prefect 3 with `async_dispatch`; read from the decorators in
2.20.26 and 3.8.8, prefect-shell 0.2.5 and 0.3.7, prefect-dbt 0.5.5 and 0.7.25, prefect-airbyte 0.3.2,
prefect-census 0.2.2, prefect-kubernetes 0.3.0 to 0.8. `Flow.serve` and `prefect.serve`
dispatch in 2 only. `State.result` does so in late releases of 3 only, so that it is left out.
"""

from __future__ import annotations

BOTH = frozenset({2, 3})
_ONLY_2 = frozenset({2})
_ONLY_3 = frozenset({3})

_FUNCTIONS = {
    "prefect.artifacts.create_link_artifact": BOTH,
    "prefect.artifacts.create_markdown_artifact": BOTH,
    "prefect.artifacts.create_table_artifact": BOTH,
    "prefect.artifacts.create_image_artifact": _ONLY_3,
    "prefect.artifacts.create_progress_artifact": _ONLY_3,
    "prefect.artifacts.update_progress_artifact": _ONLY_3,
    "prefect.artifacts.Artifact.create": BOTH,
    "prefect.artifacts.Artifact.get": BOTH,
    "prefect.artifacts.Artifact.get_or_create": BOTH,
    "prefect.automations.Automation.create": BOTH,
    "prefect.automations.Automation.read": BOTH,
    "prefect.automations.Automation.update": BOTH,
    "prefect.automations.Automation.delete": BOTH,
    "prefect.automations.Automation.enable": BOTH,
    "prefect.automations.Automation.disable": BOTH,
    "prefect.deploy": BOTH,
    "prefect.serve": _ONLY_2,
    "prefect.deployments.run_deployment": BOTH,
    "prefect.deployments.Deployment.apply": _ONLY_2,
    "prefect.deployments.Deployment.build_from_flow": _ONLY_2,
    "prefect.deployments.deployments.Deployment.apply": _ONLY_2,
    "prefect.deployments.deployments.Deployment.build_from_flow": _ONLY_2,
    "prefect.deployments.runner.RunnerDeployment.apply": BOTH,
    "prefect.deployments.runner.RunnerDeployment.from_storage": BOTH,
    "prefect.flow.from_source": BOTH,
    "prefect.Flow.from_source": BOTH,
    "prefect.input.create_flow_run_input": BOTH,
    "prefect.input.create_flow_run_input_from_model": BOTH,
    "prefect.input.delete_flow_run_input": BOTH,
    "prefect.input.filter_flow_run_input": BOTH,
    "prefect.input.read_flow_run_input": BOTH,
    "prefect.input.send_input": BOTH,
    "prefect.input.run_input.send_input": BOTH,
    "prefect.pause_flow_run": BOTH,
    "prefect.suspend_flow_run": BOTH,
    "prefect.resume_flow_run": BOTH,
    "prefect.states.get_state_exception": BOTH,
    "prefect.states.raise_state_exception": BOTH,
    "prefect.task_worker.serve": _ONLY_3,
    "prefect.variables.get": _ONLY_2,
    "prefect.variables.Variable.get": BOTH,
    "prefect.variables.Variable.set": BOTH,
    "prefect.variables.Variable.unset": _ONLY_3,
    "prefect_shell.ShellOperation.run": BOTH,
    "prefect_shell.ShellOperation.trigger": BOTH,
    "prefect_shell.commands.ShellProcess.wait_for_completion": BOTH,
    "prefect_shell.commands.ShellProcess.fetch_result": BOTH,
    "prefect_airbyte.connections.AirbyteConnection.trigger": BOTH,
    "prefect_airbyte.connections.AirbyteSync.fetch_result": BOTH,
    "prefect_airbyte.connections.AirbyteSync.wait_for_completion": BOTH,
    "prefect_census.syncs.CensusSync.trigger": BOTH,
    "prefect_census.syncs.CensusSyncRun.fetch_result": BOTH,
    "prefect_census.syncs.CensusSyncRun.wait_for_completion": BOTH,
    "prefect_kubernetes.KubernetesJob.trigger": BOTH,
    "prefect_kubernetes.jobs.KubernetesJobRun.fetch_result": BOTH,
    "prefect_kubernetes.jobs.KubernetesJobRun.wait_for_completion": BOTH,
    "prefect_dbt.cloud.DbtCloudJob.trigger": BOTH,
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.fetch_result": BOTH,
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.get_run": BOTH,
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.get_run_artifacts": BOTH,
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.get_status_code": BOTH,
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.retry_failed_steps": BOTH,
    "prefect_dbt.cloud.jobs.DbtCloudJobRun.wait_for_completion": BOTH,
}
"""By canonical name: the majors that dispatch."""

_BLOCK_CLASSES = ("prefect.blocks.", "prefect.filesystems.", "prefect.infrastructure.")
"""Where Prefect itself has blocks; every class of a `prefect_…` collection that is loaded is one too."""

_BLOCK_METHODS = {
    "load": BOTH,
    "load_from_ref": _ONLY_3,
    "register_type_and_schema": BOTH,
    "save": BOTH,
    "delete": BOTH,
}
_COLLECTION_METHODS = ("load", "load_from_ref", "register_type_and_schema", "save")
_FILESYSTEM_METHODS = ("get_directory", "put_directory", "read_path", "write_path")

FLOW_METHODS = {
    "deploy": BOTH,
    "from_source": BOTH,
    "serve": _ONLY_2,
    "to_deployment": BOTH,
    "visualize": BOTH,
}
"""Methods of flows."""

TASK_METHODS = {"serve": _ONLY_3}
"""Methods of tasks."""

_NOTHING: frozenset[int] = frozenset()


def dispatching_majors(name: str) -> frozenset[int]:
    """The majors in which a call of this canonical name gives a coroutine to async code; empty for none."""
    known = _FUNCTIONS.get(name)
    if known is not None:
        return known
    owner, _, method = name.rpartition(".")
    if method.startswith("a") and 3 in dispatching_majors(f"{owner}.{method[1:]}"):
        # `aload` beside `load`: gives a coroutine to everybody.
        return _ONLY_3
    # A block is a class, so the name before the method begins with a capital letter.
    if not owner.rpartition(".")[2][:1].isupper():
        return _NOTHING
    if owner.startswith(_BLOCK_CLASSES):
        if method == "notify" and owner.startswith("prefect.blocks.notifications."):
            return BOTH
        if method in _FILESYSTEM_METHODS and owner.startswith("prefect.filesystems."):
            return BOTH
        return _BLOCK_METHODS.get(method, _NOTHING)
    if owner.startswith("prefect_") and method in _COLLECTION_METHODS:
        return _BLOCK_METHODS[method]
    return _NOTHING


def is_block_load(name: str) -> bool:
    """Whether a call of this canonical name reads a block from the Prefect API."""
    method = name.rpartition(".")[2]
    if method in ("aload", "aload_from_ref"):
        method = method.removeprefix("a")
        name = f"{name.rpartition('.')[0]}.{method}"
    return method in ("load", "load_from_ref") and bool(dispatching_majors(name))

"""Prefect calls that run when called from sync code and give a coroutine to async code.

Prefect 2 decorates them with `sync_compatible`, Prefect 3 with `async_dispatch`; read from the decorators in
2.20.26 and 3.8.8, and of the collections in the last release for Prefect 2, the first one for Prefect 3 and
that of August 2026: prefect-airbyte 0.3.2; prefect-aws 0.4.19, 0.5.0, 0.7.12; prefect-azure 0.4.0, 0.4.13;
prefect-census 0.2.2; prefect-dbt 0.5.5, 0.6.0, 0.7.25; prefect-gcp 0.5.14, 0.6.0, 0.6.22; prefect-github 0.2.7,
0.3.0, 0.4.4; prefect-kubernetes 0.3.12, 0.5.0, 0.8.0; prefect-shell 0.2.6, 0.3.0, 0.3.7; prefect-slack 0.2.7,
0.3.0, 0.4.0. `Flow.serve` and `prefect.serve`
dispatch in 2 only. `State.result` does so in late releases of 3 only, so that it is left out.
"""

from __future__ import annotations

from prefect_lint.knowledge.collection_tasks import async_kind

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
}
"""By canonical name: the majors that dispatch."""

_BUCKET = (
    "download_folder_to_path",
    "download_object_to_file_object",
    "download_object_to_path",
    "get_directory",
    "put_directory",
    "read_path",
    "upload_from_file_object",
    "upload_from_folder",
    "upload_from_path",
    "write_path",
)
_SECRET = ("delete_secret", "read_secret", "write_secret")
_COLLECTIONS = {
    "prefect_airbyte.connections.AirbyteConnection": (BOTH, ("trigger",)),
    "prefect_airbyte.connections.AirbyteSync": (BOTH, ("fetch_result", "wait_for_completion")),
    "prefect_aws.AwsSecret": (BOTH, _SECRET),
    "prefect_aws.LambdaFunction": (BOTH, ("invoke",)),
    "prefect_aws.S3Bucket": (BOTH, (*_BUCKET, "list_objects", "move_object", "stream_from")),
    "prefect_aws.batch": (_ONLY_3, ("batch_submit",)),
    "prefect_aws.client_waiter": (_ONLY_3, ("client_waiter",)),
    "prefect_aws.s3": (
        _ONLY_3,
        (
            "copy_objects",
            "download_from_bucket",
            "list_objects",
            "move_objects",
            "upload_to_bucket",
        ),
    ),
    "prefect_azure.AzureBlobStorageContainer": (_ONLY_3, _BUCKET),
    "prefect_census.syncs.CensusSync": (BOTH, ("trigger",)),
    "prefect_census.syncs.CensusSyncRun": (BOTH, ("fetch_result", "wait_for_completion")),
    "prefect_dbt.cli.commands": (_ONLY_3, ("trigger_dbt_cli_command",)),
    "prefect_dbt.cloud.DbtCloudJob": (BOTH, ("get_job", "trigger")),
    "prefect_dbt.cloud.jobs.DbtCloudJobRun": (
        BOTH,
        (
            "fetch_result",
            "get_run",
            "get_run_artifacts",
            "get_status_code",
            "retry_failed_steps",
            "wait_for_completion",
        ),
    ),
    "prefect_gcp.BigQueryWarehouse": (
        BOTH,
        ("execute", "execute_many", "fetch_all", "fetch_many", "fetch_one"),
    ),
    "prefect_gcp.GcpSecret": (BOTH, _SECRET),
    "prefect_gcp.GcsBucket": (
        BOTH,
        (
            *_BUCKET,
            "create_bucket",
            "get_bucket",
            "list_blobs",
            "list_folders",
            "upload_from_dataframe",
        ),
    ),
    "prefect_gcp.bigquery": (
        _ONLY_3,
        (
            "bigquery_create_table",
            "bigquery_insert_stream",
            "bigquery_load_cloud_storage",
            "bigquery_load_file",
            "bigquery_query",
        ),
    ),
    "prefect_gcp.cloud_storage": (
        _ONLY_3,
        (
            "cloud_storage_create_bucket",
            "cloud_storage_download_blob_as_bytes",
            "cloud_storage_download_blob_to_file",
            "cloud_storage_upload_blob_from_file",
            "cloud_storage_upload_blob_from_string",
        ),
    ),
    "prefect_gcp.secret_manager": (
        _ONLY_3,
        ("create_secret", "delete_secret", "delete_secret_version", "read_secret", "update_secret"),
    ),
    "prefect_github.GitHubRepository": (BOTH, ("get_directory",)),
    "prefect_github.graphql": (_ONLY_3, ("execute_graphql",)),
    "prefect_kubernetes.KubernetesJob": (BOTH, ("trigger",)),
    "prefect_kubernetes.jobs.KubernetesJobRun": (BOTH, ("fetch_result", "wait_for_completion")),
    "prefect_shell.ShellOperation": (BOTH, ("close", "run", "trigger")),
    "prefect_shell.commands.ShellProcess": (BOTH, ("fetch_result", "wait_for_completion")),
    "prefect_slack.SlackWebhook": (BOTH, ("notify",)),
}
"""By the canonical name of a class or module of a collection: the majors, and the methods or functions."""

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
    if owner in _COLLECTIONS and method in _COLLECTIONS[owner][1]:
        return _COLLECTIONS[owner][0]
    if async_kind(name) is not None:
        # `abigquery_query` beside `bigquery_query` is a task of its own.
        return _NOTHING
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

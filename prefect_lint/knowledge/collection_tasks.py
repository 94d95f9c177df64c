"""Tasks and flows of Prefect's collections that are `async def`, so that a direct call gives a coroutine.

Read in the last release for Prefect 2, the first one for Prefect 3 and that of August 2026; only those that are
a plain `async def` in each release that has them. Which of the others dispatch is told in `dispatching`.
"""

from __future__ import annotations

_BY_MODULE = {
    "prefect_aws.batch": "abatch_submit",
    "prefect_aws.client_waiter": "aclient_waiter",
    "prefect_aws.s3": "acopy_objects adownload_from_bucket alist_objects amove_objects aupload_to_bucket",
    "prefect_aws.secrets_manager": "create_secret delete_secret read_secret update_secret",
    "prefect_azure.blob_storage": "blob_storage_download blob_storage_list blob_storage_upload",
    "prefect_azure.cosmos_db": "cosmos_db_create_item cosmos_db_query_items cosmos_db_read_item",
    "prefect_azure.ml_datastore": (
        "ml_get_datastore ml_register_datastore_blob_container ml_upload_datastore"
    ),
    "prefect_databricks.jobs": (
        "jobs_create jobs_delete jobs_get jobs_list jobs_reset jobs_run_now jobs_runs_cancel "
        "jobs_runs_cancel_all jobs_runs_delete jobs_runs_export jobs_runs_get jobs_runs_get_output "
        "jobs_runs_list jobs_runs_repair jobs_runs_submit jobs_update"
    ),
    "prefect_databricks.rest": "execute_endpoint",
    "prefect_dbt.cli.commands": (
        "arun_dbt_build arun_dbt_model arun_dbt_seed arun_dbt_snapshot arun_dbt_source_freshness "
        "arun_dbt_test atrigger_dbt_cli_command"
    ),
    "prefect_dbt.cloud.jobs": (
        "create_dbt_cloud_job delete_dbt_cloud_job get_dbt_cloud_job_info trigger_dbt_cloud_job_run"
    ),
    "prefect_dbt.cloud.runs": (
        "get_dbt_cloud_run_artifact get_dbt_cloud_run_info list_dbt_cloud_run_artifacts"
    ),
    "prefect_dbt.cloud.utils": "call_dbt_cloud_administrative_api_endpoint",
    "prefect_docker.containers": (
        "create_docker_container get_docker_container_logs remove_docker_container "
        "start_docker_container stop_docker_container"
    ),
    "prefect_docker.images": "pull_docker_image",
    "prefect_email": "email_send_message",
    "prefect_gcp.bigquery": (
        "abigquery_create_table abigquery_insert_stream abigquery_load_cloud_storage "
        "abigquery_load_file abigquery_query"
    ),
    "prefect_gcp.cloud_storage": (
        "acloud_storage_create_bucket acloud_storage_download_blob_as_bytes "
        "acloud_storage_download_blob_to_file acloud_storage_upload_blob_from_file "
        "acloud_storage_upload_blob_from_string"
    ),
    "prefect_gcp.secret_manager": (
        "acreate_secret adelete_secret adelete_secret_version aread_secret aupdate_secret"
    ),
    "prefect_kubernetes.custom_objects": (
        "create_namespaced_custom_object delete_namespaced_custom_object "
        "get_namespaced_custom_object get_namespaced_custom_object_status "
        "list_namespaced_custom_object patch_namespaced_custom_object "
        "replace_namespaced_custom_object"
    ),
    "prefect_kubernetes.deployments": (
        "create_namespaced_deployment delete_namespaced_deployment list_namespaced_deployment "
        "patch_namespaced_deployment read_namespaced_deployment replace_namespaced_deployment"
    ),
    "prefect_kubernetes.jobs": (
        "create_namespaced_job delete_namespaced_job list_namespaced_job patch_namespaced_job "
        "read_namespaced_job read_namespaced_job_status replace_namespaced_job"
    ),
    "prefect_kubernetes.pods": (
        "create_namespaced_pod delete_namespaced_pod list_namespaced_pod patch_namespaced_pod "
        "read_namespaced_pod read_namespaced_pod_log replace_namespaced_pod"
    ),
    "prefect_kubernetes.services": (
        "create_namespaced_service delete_namespaced_service list_namespaced_service "
        "patch_namespaced_service read_namespaced_service replace_namespaced_service"
    ),
    "prefect_redis": "redis_execute redis_get redis_get_binary redis_set redis_set_binary",
    "prefect_redis.tasks": "redis_execute redis_get redis_get_binary redis_set redis_set_binary",
    "prefect_shell": "shell_run_command",
    "prefect_slack.messages": "send_chat_message send_incoming_webhook_message",
    "prefect_snowflake.database": "snowflake_multiquery_async snowflake_query_async",
}
_ONLY_TASKS = frozenset(
    f"prefect_github.{name}"
    for name in ("mutations", "organization", "repository", "repository_owner", "user", "viewer")
)
"""Generated modules: each of their functions is such a task."""
_FLOWS = frozenset(
    {
        "prefect_databricks.flows.jobs_runs_submit_and_wait_for_completion",
        "prefect_databricks.flows.jobs_runs_submit_by_id_and_wait_for_completion",
        "prefect_databricks.flows.jobs_runs_wait_for_completion",
        "prefect_dbt.cloud.jobs.retry_dbt_cloud_job_run_subset_and_wait_for_completion",
        "prefect_dbt.cloud.jobs.run_dbt_cloud_job",
        "prefect_dbt.cloud.jobs.trigger_dbt_cloud_job_run_and_wait_for_completion",
        "prefect_dbt.cloud.runs.wait_for_dbt_cloud_job_run",
        "prefect_kubernetes.flows.run_namespaced_job_async",
    }
)
_TASKS = frozenset(
    f"{module}.{name}" for module, names in _BY_MODULE.items() for name in names.split()
)


def async_kind(name: str) -> str | None:
    """`flow` or `task` for a canonical name of one that is `async def`; `None` for all others."""
    if not name.startswith("prefect_"):
        return None
    if name in _FLOWS:
        return "flow"
    module, _, function = name.rpartition(".")
    if name in _TASKS or (module in _ONLY_TASKS and function.islower() and function[0] != "_"):
        return "task"
    return None

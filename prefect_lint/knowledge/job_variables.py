"""The job variables of the work pools that Prefect makes by itself, by type.

Taken from the worker metadata that Prefect 2.20.26 and 3.8.8 ship, both together: a pool that was made by
another version may have more, and one with a base job template of its own may have any.
"""

from __future__ import annotations

import re

BY_TYPE: dict[str, frozenset[str]] = {
    name: frozenset(variables.split())
    for name, variables in {
        "azure-container-instance": """
            aci_credentials command cpu dns_servers entrypoint env gpu_count gpu_sku identities image
            image_registry labels memory name resource_group_name stream_output subnet_ids
            subscription_id task_start_timeout_seconds task_watch_poll_interval
        """,
        "cloud-run": """
            command cpu credentials env image keep_job labels memory name region service_account_name
            timeout vpc_connector_name
        """,
        "cloud-run-v2": """
            args command cpu credentials env image keep_job labels launch_stage max_retries memory name
            region service_account_name timeout vpc_connector_name
        """,
        "docker": """
            auto_remove command container_wait_timeout env image image_pull_policy labels mem_limit
            memswap_limit name network_mode networks privileged registry_credentials stream_output
            volumes
        """,
        "ecs": """
            auto_deregister_task_definition aws_credentials capacity_provider_strategy
            cloudwatch_logs_options cloudwatch_logs_prefix cluster command configure_cloudwatch_logs
            container_name cpu env execution_role_arn family image labels launch_type
            match_latest_revision_in_family memory name network_configuration stream_output
            task_definition_arn task_role_arn task_start_timeout_seconds task_watch_poll_interval
            vpc_id
        """,
        "kubernetes": """
            cluster_config command cpu_limit cpu_request env finished_job_ttl image image_pull_policy
            job_watch_timeout_seconds labels memory_limit memory_request name namespace
            pod_watch_timeout_seconds service_account_name stream_output
        """,
        "process": """
            command env labels name stream_output working_dir
        """,
        "vertex-ai": """
            accelerator_count accelerator_type boot_disk_size_gb boot_disk_type command credentials env
            image job_watch_poll_interval labels machine_type maximum_run_time_hours name network
            region reserved_ip_ranges service_account_name
        """,
    }.items()
}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """A name as Prefect spells its variables: `imagePullPolicy` and `image-pull-policy` are the same one."""
    return _HUMP.sub("_", name).replace("-", "_").lower()

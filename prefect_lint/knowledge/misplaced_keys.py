"""Keys that people write into `prefect.yaml` where Prefect does not look for them, and where they belong.

Each was seen in public files, in questions, or in the `deployment.yaml` and the classes of earlier
Prefect versions.
"""

from __future__ import annotations

_JOB_VARIABLES = "under `job_variables` of `work_pool`"
_SCHEDULES = "in an item of `schedules`"
_DECORATOR = "on the flow: it is an option of `@flow`"
_PULL = "in a step of `pull`"

ON_BY_DEFAULT = frozenset({"active", "enabled", "is_schedule_active", "schedule_active"})
"""Keys that are ignored, and ask for what is so without them when they are true."""

IN_DEPLOYMENT: dict[str, str] = {
    "active": "as `paused`, or as `active` in an item of `schedules`",
    "anchor_date": _SCHEDULES,
    "args": _JOB_VARIABLES,
    "branch": _PULL,
    "collision_strategy": "under `concurrency_limit`",
    "command": _JOB_VARIABLES,
    "cpu": _JOB_VARIABLES,
    "cron": _SCHEDULES,
    "crons": _SCHEDULES,
    "enabled": "as `paused`, or as `active` in an item of `schedules`",
    "env": _JOB_VARIABLES,
    "env_vars": "under `env` of `job_variables` of `work_pool`",
    "environment": "under `env` of `job_variables` of `work_pool`",
    "flow": "as `entrypoint`",
    "flow_path": "as `entrypoint`",
    "image": _JOB_VARIABLES,
    "image_pull_policy": _JOB_VARIABLES,
    "infra": "under `work_pool`",
    "infra_overrides": "as `job_variables` of `work_pool`",
    "infrastructure": "under `work_pool`",
    "interval": _SCHEDULES,
    "is_schedule_active": "as `paused`, or as `active` in an item of `schedules`",
    "job_variables": "under `work_pool`",
    "log_prints": _DECORATOR,
    "memory": _JOB_VARIABLES,
    "namespace": _JOB_VARIABLES,
    "path": _PULL,
    "persist_result": _DECORATOR,
    "queue": "as `work_queue_name` of `work_pool`",
    "repository": _PULL,
    "result_storage": _DECORATOR,
    "retries": _DECORATOR,
    "retry_delay_seconds": _DECORATOR,
    "rrule": _SCHEDULES,
    "schedule_active": "as `paused`, or as `active` in an item of `schedules`",
    "storage": _PULL,
    "task_runner": _DECORATOR,
    "timeout_seconds": _DECORATOR,
    "timezone": _SCHEDULES,
    "variables": "as `job_variables` of `work_pool`",
    "work_pool_name": "as `name` of `work_pool`",
    "work_queue": "as `work_queue_name` of `work_pool`",
    "work_queue_name": "under `work_pool`",
}
IN_WORK_POOL: dict[str, str] = {
    "args": "under `job_variables`",
    "command": "under `job_variables`",
    "cpu": "under `job_variables`",
    "env": "under `job_variables`",
    "image": "under `job_variables`",
    "image_pull_policy": "under `job_variables`",
    "infra_overrides": "as `job_variables`",
    "memory": "under `job_variables`",
    "namespace": "under `job_variables`",
    "queue": "as `work_queue_name`",
    "queue_name": "as `work_queue_name`",
    "variables": "as `job_variables`",
    "work_queue": "as `work_queue_name`",
}

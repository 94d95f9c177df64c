"""Keywords that people give to Prefect's functions, and the ones that are meant."""

from __future__ import annotations

MEANT = {
    "params": "parameters",
    "args": "parameters",
    "inputs": "parameters",
    "infra_overrides": "job_variables",
    "infrastructure_overrides": "job_variables",
    "overrides": "job_variables",
    "is_schedule_active": "paused",
    "work_pool": "work_pool_name",
    "work_queue": "work_queue_name",
    "pool": "work_pool_name",
    "deployment_name": "name",
    "cron_schedule": "cron",
    "tz": "timezone",
    "run_name": "flow_run_name",
    "timeout_seconds": "timeout",
    "timeout": "timeout_seconds",
    "retry": "retries",
    "max_retries": "retries",
    "retry_delay": "retry_delay_seconds",
    "log_stdout": "log_prints",
    "max_worker": "max_workers",
    "concurrency": "max_workers",
    "workers": "max_workers",
    "slots": "occupy",
    "tag": "tags",
}
"""Only where the function that is called takes the one that is meant."""

"""What people give to `flow` and `task` that these do not take, and what they may mean.

What they do take is in the table of signatures, see `prefect_api`.
"""

from __future__ import annotations

CALLEES = {
    "prefect.flow": "prefect.flow",
    "prefect.task": "prefect.task",
    "prefect.Flow": "prefect.flows.Flow.__init__",
    "prefect.Task": "prefect.tasks.Task.__init__",
}
"""Where the signature is, by the canonical name of what is called. `prefect.materialize` passes on what it
doesn't know itself."""

MEANT = {
    "retry": "retries",
    "max_retries": "retries",
    "num_retries": "retries",
    "retry_delay": "retry_delay_seconds",
    "retries_delay": "retry_delay_seconds",
    "delay_seconds": "retry_delay_seconds",
    "timeout": "timeout_seconds",
    "log_stdout": "log_prints",
    "cache_validator": "cache_key_fn",
    "cache_for": "cache_expiration",
    "run_name": "{kind}_run_name",
    "flow_name": "name",
    "task_name": "name",
    "storage": "result_storage",
    "serializer": "result_serializer",
    "persist_results": "persist_result",
    "executor": "task_runner",
    "state_handlers": "on_failure",
    "on_fail": "on_failure",
    "on_success": "on_completion",
    "on_complete": "on_completion",
    "on_crash": "on_crashed",
    "on_cancel": "on_cancellation",
    "on_cancelled": "on_cancellation",
    "checkpoint": "persist_result",
    "slug": "name",
    "tag": "tags",
}
"""Names that people write for an argument of another name; `{kind}` is `flow` or `task`."""

ELSEWHERE = {
    (
        "flow",
        "tags",
    ): "give tags to its tasks, to the deployment, or to runs with `prefect.tags(…)`",
    ("flow", "cache_policy"): "caching is for tasks: give it to the task",
    ("flow", "cache_key_fn"): "caching is for tasks: give it to the task",
    ("flow", "cache_expiration"): "caching is for tasks: give it to the task",
    ("flow", "task_run_name"): "a flow has `flow_run_name`",
    ("flow", "retry_jitter_factor"): "only a task has it",
    ("flow", "retry_condition_fn"): "only a task has it",
    ("flow", "schedule"): "schedules belong to a deployment",
    ("flow", "parameters"): "default parameters belong to a deployment",
    ("task", "task_runner"): "the task runner is set on the flow",
    ("task", "flow_run_name"): "a task has `task_run_name`",
    ("task", "validate_parameters"): "only flows check their parameters",
    ("task", "on_rollback"): "register the hook with `@{name}.on_rollback`",
    ("task", "on_commit"): "register the hook with `@{name}.on_commit`",
    ("task", "on_crashed"): "only a flow has this hook",
    ("task", "on_cancellation"): "only a flow has this hook",
    ("task", "trigger"): "catch the state of the earlier task instead, or use `allow_failure`",
}
"""Where something belongs that this decorator does not take."""

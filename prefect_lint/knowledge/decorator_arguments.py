"""Which keyword arguments `flow` and `task` take, and since which release.

Read from the signatures of every release from 2.0.0 to 3.8.3 in Prefect's own repository; none was taken
away in that time. Prefect 3 started with what 2.20 had, but for `on_running` of a task, which it got later.
"""

from __future__ import annotations

_Since = tuple[tuple[int, ...] | None, tuple[int, ...] | None]
"""The first release of Prefect 2 and the first of Prefect 3 that has an argument; `None` for never."""

_BOTH: dict[str, _Since] = {
    "name": ((2,), (3,)),
    "description": ((2,), (3,)),
    "version": ((2,), (3,)),
    "retries": ((2,), (3,)),
    "retry_delay_seconds": ((2,), (3,)),
    "persist_result": ((2, 6), (3,)),
    "result_storage": ((2, 6), (3,)),
    "result_serializer": ((2, 6), (3,)),
    "cache_result_in_memory": ((2, 6, 2), (3,)),
    "log_prints": ((2, 6, 10), (3,)),
    "on_completion": ((2, 8, 3), (3,)),
    "on_failure": ((2, 8, 3), (3,)),
}
_FLOW: dict[str, _Since] = {
    **_BOTH,
    "task_runner": ((2,), (3,)),
    "timeout_seconds": ((2,), (3,)),
    "validate_parameters": ((2,), (3,)),
    "flow_run_name": ((2, 7, 12), (3,)),
    "on_crashed": ((2, 10, 7), (3,)),
    "on_cancellation": ((2, 10, 11), (3,)),
    "on_running": ((2, 16, 3), (3,)),
}
_TASK: dict[str, _Since] = {
    **_BOTH,
    "tags": ((2,), (3,)),
    "cache_key_fn": ((2,), (3,)),
    "cache_expiration": ((2,), (3,)),
    "timeout_seconds": ((2, 6, 7), (3,)),
    "retry_jitter_factor": ((2, 7, 4), (3,)),
    "refresh_cache": ((2, 7, 8), (3,)),
    "task_run_name": ((2, 7, 12), (3,)),
    "result_storage_key": ((2, 9), (3,)),
    "viz_return_value": ((2, 11, 4), (3,)),
    "retry_condition_fn": ((2, 14, 13), (3,)),
    "cache_policy": (None, (3,)),
    "asset_deps": (None, (3, 4, 5)),
    "on_running": (None, (3, 5)),
}

ARGUMENTS: dict[str, dict[str, _Since]] = {
    "prefect.flow": _FLOW,
    "prefect.task": _TASK,
    "prefect.Flow": {"fn": ((2,), (3,)), **_FLOW},
    "prefect.Task": {
        "fn": ((2,), (3,)),
        **_TASK,
        "on_rollback": (None, (3,)),
        "on_commit": (None, (3,)),
    },
}
"""By the canonical name of what is called. `prefect.materialize` passes on what it doesn't know itself."""

WITH_OPTIONS: dict[str, dict[str, _Since]] = {
    "flow": _FLOW,
    "task": {name: since for name, since in _TASK.items() if name != "version"},
}
"""What `.with_options(…)` of a flow and of a task takes."""

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


def takes(callee: str, argument: str, major: int) -> bool:
    """Whether some release of a major takes an argument; true for what is not in the table."""
    known = ARGUMENTS.get(callee)
    if known is None or major not in (2, 3):
        return True
    since = known.get(argument)
    return since is not None and since[major - 2] is not None

"""Whether a retry of a flow finds the results of the tasks that were done before, in Prefect 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.caching import Policy, policy_of

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition, Flow, Task

_SETTINGS = ("PREFECT_RESULTS_PERSIST_BY_DEFAULT", "PREFECT_TASKS_DEFAULT_PERSIST_RESULT")
_IMPLYING = ("result_storage", "result_serializer", "result_storage_key", "cache_key_fn")


def is_repeated(task: Task, flow: Flow) -> bool:
    """Whether a task certainly runs again when a flow that called it is retried: its result is not kept."""
    policy = policy_of(task)
    if policy in (Policy.NONE, Policy.NO_CACHE):
        # Without a key a kept result is not found again; a key function would be one.
        return task.options.is_unset("cache_key_fn")
    if policy is not Policy.ABSENT or not task.options.is_unset("cache_key_fn"):
        return False
    given = task.option("persist_result")
    if given is not None and given.is_literal and given.literal is False:
        return True
    if any(task.module.project.settings.is_set(name) for name in _SETTINGS):
        return False
    return _keeps_nothing(task) and _keeps_nothing(flow)


def _keeps_nothing(definition: Definition) -> bool:
    given = definition.option("persist_result")
    if given is not None and not (given.is_literal and not given.literal):
        return False
    return definition.options.complete and all(definition.options.is_unset(n) for n in _IMPLYING)

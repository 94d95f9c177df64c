"""Whether a flow run keeps the results of its tasks and finds them again, in Prefect 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.caching import Policy, policy_of
from prefect_lint.model.key_parts import key_parts_of

if TYPE_CHECKING:
    from prefect_lint.model.definitions import Definition, Flow, Option, Task

_SETTINGS = ("PREFECT_RESULTS_PERSIST_BY_DEFAULT", "PREFECT_TASKS_DEFAULT_PERSIST_RESULT")
_STORING = ("result_storage", "result_serializer")
_REFRESHING = ("refresh_cache", "cache_expiration")
_REFRESHING_SETTINGS = ("PREFECT_TASKS_REFRESH_CACHE",)
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


def kept_by_default(task: Task, flow: Flow) -> Option | None:
    """The option by which an equal call in a flow certainly gets the kept result, by Prefect's default key.

    `None` when that is not sure, or when the author has said what the key is.
    """
    parts = key_parts_of(task)
    if parts is None or not parts.is_default:
        return None
    if not all(_is_off(task, name) for name in _REFRESHING):
        return None
    made_from = task.base
    while made_from is not None:
        # What was made with `persist_result=False` has no policy, and hands that on to its copies.
        given = made_from.option("persist_result")
        if given is not None and given.literal is False:
            return None
        made_from = made_from.base
    settings = task.module.project.settings
    if any(settings.is_set(name) for name in _REFRESHING_SETTINGS):
        return None
    if not task.options.is_unset("persist_result"):
        return _asked_by(task)
    return _asked_by(task) or _asked_by(flow)


def _asked_by(definition: Definition) -> Option | None:
    """The option by which a flow or task certainly says that results are kept."""
    given = definition.option("persist_result")
    if not definition.options.is_unset("persist_result"):
        return given if given is not None and given.literal is True else None
    for name in _STORING:
        option = definition.option(name)
        if option is not None and not option.is_unknown and not definition.options.is_unset(name):
            return option
    return None


def _is_off(task: Task, name: str) -> bool:
    given = task.option(name)
    return task.options.is_unset(name) or (given is not None and given.literal is False)


def _keeps_nothing(definition: Definition) -> bool:
    given = definition.option("persist_result")
    if given is not None and not (given.is_literal and not given.literal):
        return False
    return definition.options.complete and all(definition.options.is_unset(n) for n in _IMPLYING)

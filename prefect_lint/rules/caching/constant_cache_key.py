"""PFL305 constant-cache-key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.caching import key_function_of
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.origins import origin
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class ConstantCacheKey(Rule):
    """A task has parameters, but every call of it gets the same cache key.

    ## What it catches
    - A `cache_key_fn`, as a lambda or function, that always gives the same text, while the task has parameters.
    - In Prefect 3, a `result_storage_key` without any field, such as `"orders.json"`, on a task with
      parameters: the storage key is the cache key there.

    ## Why it matters
    The first result is given to every later call, whatever it asks for, in this run and in later ones. A call
    for another day or customer gets the data of the first one, and ends as `Cached(COMPLETED)`.

    ## Example
    ```python
    from prefect import flow, task

    @task(cache_key_fn=lambda context, parameters: "orders", persist_result=True)
    def load_orders(day: str) -> str:
        return f"orders of {day}"

    @flow
    def two_days():
        return load_orders("2026-01-01"), load_orders("2026-01-02")
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task(cache_key_fn=lambda context, parameters: f"orders-{parameters['day']}", persist_result=True)
    def load_orders(day: str) -> str:
        return f"orders of {day}"

    @flow
    def two_days():
        return load_orders("2026-01-01"), load_orders("2026-01-02")
    ```

    ## When it stays silent
    The task has no parameters, so that one result for all calls can be meant; the key is built of anything that
    is not written out, such as a date, a setting or a call of another function; the function can give `None`,
    which means not to cache; or the storage key has a field such as `{parameters[day]}`.
    """

    code = "PFL305"
    name = "constant-cache-key"
    category = "caching"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "Calls with other arguments silently get the result of the first call: wrong data, without an "
        "error."
    )
    recommendation = (
        "Put the parameters that matter into the key, as in `f\"orders-{parameters['day']}\"` or "
        '`result_storage_key="orders-{parameters[day]}.json"`.'
    )
    rollback = "Put the old key back; results that were stored under it are found again."
    references = (
        "https://docs.prefect.io/v3/concepts/caching",
        "https://docs.prefect.io/v3/advanced/results",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if task.function is None or not task.params or task.inner_decorators:
            return
        if not task.options.is_unset("refresh_cache"):
            return
        storage = task.option("result_storage_key")
        if storage is not None and not (storage.is_literal and storage.literal is None):
            # The storage key decides over any key function.
            yield from _storage_key(task)
        else:
            yield from _key_function(task)


def _storage_key(task: Task) -> Iterator[Hit]:
    storage = own_option(task, "result_storage_key")
    if storage is None or not isinstance(storage.literal, str) or "{" in storage.literal:
        return
    if task.module.majors != (3,):
        # Prefect 2 overwrites the file and runs the task each time.
        return
    persist = task.option("persist_result")
    if persist is not None and not (persist.is_literal and persist.literal is not False):
        return
    if not _has_key_by_storage(task):
        return
    yield hit(
        task.module,
        place_of(task, storage),
        f"Every call of task `{task.name}` has the same key `{storage.literal}`, whatever its arguments are.",
        symbol=task.name,
    )


def _has_key_by_storage(task: Task) -> bool:
    policy = task.option("cache_policy")
    if policy is None:
        return task.options.complete
    # With NO_CACHE the storage key is only a place.
    return policy.is_literal and policy.literal is None


def _key_function(task: Task) -> Iterator[Hit]:
    key = own_option(task, "cache_key_fn")
    if key is None or key_function_of(task) is not key:
        return
    persist = task.option("persist_result")
    if persist is not None and not (persist.is_literal and persist.literal is not False):
        return
    function = key.thing
    if not isinstance(function, t.RepoFunction):
        return
    constant = _constant(function)
    if constant is None:
        return
    yield hit(
        task.module,
        place_of(task, key),
        f"Every call of task `{task.name}` has the same cache key `{constant}`, whatever its arguments are.",
        symbol=task.name,
    )


def _constant(function: t.RepoFunction) -> str | None:
    """The one text that a key function always gives; `None` when it may give anything else."""
    node = function.node
    if isinstance(node, o.Lambda):
        return _text(node.body, function.module)
    if node.is_async or node.is_generator or node.decorators:
        return None
    found: set[str] = set()
    for inner in own_nodes(node.body):
        if isinstance(inner, o.Raise):
            return None
        if isinstance(inner, o.Return):
            text = None if inner.value is None else _text(inner.value, function.module)
            if text is None:
                return None
            found.add(text)
    last = node.body[-1] if node.body else None
    return found.pop() if len(found) == 1 and isinstance(last, o.Return) else None


def _text(expr: o.Expr, module: Module) -> str | None:
    node = origin(expr, module).node
    if isinstance(node, o.JoinedStr) and not node.values:
        return "".join(node.text)
    if isinstance(node, o.Constant) and isinstance(node.value, str):
        return node.value
    return None

"""PFL301 inputs-cache-policy-collision."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Import, Wrap
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.key_parts import CACHED_BY_INPUTS, INPUTS, key_parts_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import FixKind
    from prefect_lint.model.definitions import Task
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_NAMED = 3
_SHOWN = 5
"""Other tasks whose places are shown."""
_MOST = 50
"""Other tasks that are counted: a repository that was made by a program may have thousands with one key."""
"""How many other tasks a message names; all of them are related places."""
_OTHER_WAYS = ("result_storage", "result_storage_key", "cache_key_fn", "refresh_cache")


class InputsCachePolicyCollision(Rule):
    """Two tasks with the same parameter names are cached by their inputs alone, so one gets the other's result.

    ## What it catches
    Two or more tasks of the repository whose `cache_policy` is `INPUTS` and nothing else, where the parameters
    that enter the key have the same names. One such task by itself is advice, reported only when the rule is
    selected by its code: its key does not change when its code does.

    ## Why it matters
    The key of `INPUTS` is made of the names and values of the parameters. The task is no part of it, and all
    tasks keep their results in one storage. `price(article="chair")` and `name(article="chair")` have one
    key: the second one returns what the first one computed.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.cache_policies import INPUTS

    @task(cache_policy=INPUTS)
    def price(article: str) -> float:
        return 20.0

    @task(cache_policy=INPUTS)
    def label(article: str) -> str:
        return article.title()

    @flow
    def catalogue():
        return label("chair"), price("chair")
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.cache_policies import INPUTS, TASK_SOURCE

    @task(cache_policy=INPUTS + TASK_SOURCE)
    def price(article: str) -> float:
        return 20.0

    @task(cache_policy=INPUTS + TASK_SOURCE)
    def label(article: str) -> str:
        return article.title()

    @flow
    def catalogue():
        return label("chair"), price("chair")
    ```

    ## When it stays silent
    The policy has another part, such as `TASK_SOURCE` or `FLOW_PARAMETERS`; it has storage of its own by
    `.configure(key_storage=…)`, or the task has `result_storage`; `refresh_cache` is given, so that results
    are not read; the parameter names differ; the task has no parameters; nothing is kept, by
    `persist_result=False`; or the two tasks run the same function.
    """

    code = "PFL301"
    name = "inputs-cache-policy-collision"
    category = "caching"
    severity = Severity.ERROR
    confidence = 0.9
    versions = (3,)
    risk = (
        "A task returns the result of another task that was called with equal arguments: wrong data, "
        "without an error, in this run and in later ones."
    )
    recommendation = (
        "Make the task part of the key: `cache_policy=INPUTS + TASK_SOURCE`, or a `cache_key_fn` that "
        "begins with the name of the task."
    )
    rollback = "Put `INPUTS` back alone: results that were kept under the old keys are found again."
    references = (
        "https://docs.prefect.io/v3/concepts/caching",
        "https://docs.prefect.io/v3/how-to-guides/workflows/cache-workflow-steps",
    )

    telling_apart = SafeFix(
        "Add `TASK_SOURCE` to the policy.",
        because="A task goes on finding its own results, made anew once, and no longer those of another.",
    )
    following_the_code = UnsafeFix(
        "Add `TASK_SOURCE` to the policy.",
        because="No other task has this key, and the results may be meant to outlive a change of the code.",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        groups: dict[frozenset[str], list[Task]] = {}
        for module in project.members(CACHED_BY_INPUTS):
            for task in module.tasks if self.applies_to(module) else ():
                names = _hashed_names(task)
                if names:
                    groups.setdefault(names, []).append(task)
        for tasks in groups.values():
            for task in tasks:
                different = (it for it in tasks if not _same_work(it, task))
                others = list(itertools.islice(different, _MOST))
                kind = self.telling_apart if others else self.following_the_code
                yield _found(task, others, kind)


def _hashed_names(task: Task) -> frozenset[str] | None:
    """The parameters that make the key of a task cached by inputs alone; `None` for other tasks."""
    if own_option(task, "cache_policy") is None:
        return None
    if task.function is None or task.inner_decorators or task.wrapped:
        return None
    if not all(task.options.is_unset(name) for name in _OTHER_WAYS):
        return None
    parts = key_parts_of(task)
    if parts is None or parts.parts != {INPUTS} or parts.configured:
        return None
    # `*args` and `**kwargs` are inputs as well.
    return frozenset(param.name for param in task.params if parts.hashes(param.name))


def _same_work(first: Task, second: Task) -> bool:
    if first.function is None or second.function is None:
        return True
    return first.root is second.root or first.function.node is second.function.node


def _found(task: Task, others: list[Task], kind: FixKind) -> Hit:
    option = task.option("cache_policy")
    assert option is not None
    place = place_of(task, option)
    fix = kind(_with_source(place)) if place is option.node else None
    if not others:
        return hit(
            task.module,
            place,
            f"Task `{task.name}` is cached by its inputs alone, so its key stays the same when its code "
            "changes.",
            symbol=task.name,
            severity=Severity.ADVICE,
            confidence=0.3,
            opt_in=True,
            risk=(
                "After a fix in the task, calls with known arguments still get the results of the old "
                "code, and a second task with these parameter names would get them too."
            ),
            fix=fix,
        )
    different = list(dict.fromkeys(f"`{other.name}`" for other in others))
    names = ", ".join(different[:_NAMED])
    if len(others) == _MOST:
        names += " and many more"
    elif len(different) > _NAMED:
        names += f" and {len(different) - _NAMED} more"
    return hit(
        task.module,
        place,
        f"Task `{task.name}` has the same cache key as {names} for equal arguments: `INPUTS` alone does not "
        "tell them apart.",
        related=[
            (Place(other.module, other.node), f"`{other.name}` has the same key")
            for other in others[:_SHOWN]
        ],
        symbol=task.name,
        fix=fix,
    )


def _with_source(policy: o.Node) -> Wrap | None:
    if not isinstance(policy, o.Name | o.Attribute | o.Call | o.BinOp):
        return None
    return Wrap(policy, "", (" + ", Import("prefect.cache_policies.TASK_SOURCE")))

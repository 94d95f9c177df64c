"""PFL308 missing-cache-key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RemoveArgument
from prefect_lint.fixing.changes import Change, Import, SetOptions, Text
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model.caching import has_no_key, may_persist
from prefect_lint.model.definitions import Task
from prefect_lint.model.given import is_duration, own_option, place_of
from prefect_lint.model.repeated_calls import both_run, literal_arguments
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Flow, Option
    from prefect_lint.model.effects import Reached
    from prefect_lint.rule import Hit
    from prefect_lint.syntax import outline as o

_CACHE_OPTIONS = (
    "cache_expiration",
    "cache_key_fn",
    "cache_policy",
    "persist_result",
    "refresh_cache",
    "result_serializer",
    "result_storage",
    "result_storage_key",
)


class MissingCacheKey(Rule):
    """A task asks to be cached, but nothing says which calls are the same, so no result is found again.

    ## What it catches
    A task with `cache_expiration` and neither `cache_policy` nor `cache_key_fn`, where results are not kept.

    The rest is advice, and only reported when the rule is selected by its code:

    - a task that reads from a network service or a database and is called again with the same literal arguments
      in the same flow, without any caching;
    - `refresh_cache=True` without a key: there is nothing to refresh;
    - in Prefect 3, `cache_expiration` with `persist_result=True` alone, where Prefect's default key finds a
      result within one flow run only;
    - in Prefect 3, a task without parameters whose `result_storage_key` is a plain name, without an expiration:
      its first result is served in every later run.

    ## Why it matters
    `cache_expiration` says how long a result is good, not for what. Without a key Prefect never looks for an
    earlier result: the task asks the service again every time, and nothing in the logs says so.

    ## Example
    ```python
    from datetime import timedelta
    from prefect import flow, task

    @task(cache_expiration=timedelta(hours=1))
    def exchange_rate(currency: str) -> float:
        return {"EUR": 1.0, "USD": 1.1}[currency]

    @flow
    def prices() -> float:
        return 20 * exchange_rate("USD") + 30 * exchange_rate("USD")
    ```

    ## Use instead
    ```python
    from datetime import timedelta
    from prefect import flow, task
    from prefect.cache_policies import INPUTS, TASK_SOURCE

    @task(cache_policy=INPUTS + TASK_SOURCE, cache_expiration=timedelta(hours=1))
    def exchange_rate(currency: str) -> float:
        return {"EUR": 1.0, "USD": 1.1}[currency]

    @flow
    def prices() -> float:
        return 20 * exchange_rate("USD") + 30 * exchange_rate("USD")
    ```

    ## When it stays silent
    A policy or key function is given, or may be given by options that can't be read; Prefect 3 may keep the
    results, by `persist_result`, `result_storage`, `result_serializer` or `result_storage_key` on the task or a
    flow that calls it, or by a setting of the repository; `cache_expiration` is no `timedelta`, which
    `ineffective-cache-config` reports; and a storage key with fields such as `{parameters[day]}`.
    """

    code = "PFL308"
    name = "missing-cache-key"
    category = "caching"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "The task is never served from the cache: it does its work, and puts its load on the other "
        "side, at every call."
    )
    recommendation = (
        "Add a key: `cache_policy=INPUTS + TASK_SOURCE` in Prefect 3, `cache_key_fn=task_input_hash` "
        "in Prefect 2; or remove the option when the task is to run every time."
    )
    rollback = (
        "Remove the key again: the task runs at every call as before, and kept results lie unused."
    )
    references = (
        "https://docs.prefect.io/v3/concepts/caching",
        "https://docs.prefect.io/v3/how-to-guides/workflows/cache-workflow-steps",
    )

    keyed = UnsafeFix(
        "Give the task a key of its inputs.",
        because="Equal calls then get the kept result, and how old it may be is for its author to say.",
    )
    not_refreshed = SafeFix(
        "Take `refresh_cache=True` out.",
        because="There was no cache to refresh: the task runs at every call as before.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if not has_no_key(task):
            return
        majors = task.module.majors
        asked = _asked_for(task)
        if asked is not None:
            yield from self._without_key(task, asked, majors)
        elif majors == (3,):
            yield from _kept_for_ever(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        if flow.base is not None:
            return
        calls = [it for it in flow.module.calls_in(flow) if it.context.definition is flow]
        first: dict[tuple[int, object], int] = {}
        for index, call in enumerate(calls):
            key = literal_arguments(call)
            task = call.definition
            if key is None or not isinstance(task, Task) or not _is_uncached(task):
                continue
            earlier = first.setdefault((id(task), key), index)
            reached = _reads(task)
            if earlier == index or reached is None or not both_run(calls[earlier], call):
                continue
            if all(_only_reads(between.definition) for between in calls[earlier:index]):
                yield _called_again(call, calls[earlier], reached)

    def _without_key(self, task: Task, asked: Option, majors: tuple[int, ...]) -> Iterator[Hit]:
        if own_option(task, asked.name) is None:
            return
        node = place_of(task, asked)
        keeps = 3 in majors and may_persist(task)
        if asked.name == "refresh_cache":
            if not keeps:
                fix = self.not_refreshed(_left_out(node, asked))
                yield _nothing_to_refresh(task, node, majors, fix)
            return
        if not keeps:
            yield hit(
                task.module,
                node,
                f"Task `{task.name}` has `{asked.name}` but no {_key(majors)}, so it is never cached.",
                symbol=task.name,
                fix=self.keyed(_with_key(task, majors)),
            )
            return
        persist = task.option("persist_result")
        if (
            majors == (3,)
            and persist is not None
            and persist.literal is True
            and task.options.is_unset("result_storage_key")
        ):
            yield hit(
                task.module,
                node,
                f"Task `{task.name}` has `cache_expiration` but no {_key(majors)}: by Prefect's default "
                "key, its result is found again within one flow run only.",
                symbol=task.name,
                severity=Severity.ADVICE,
                confidence=0.7,
                opt_in=True,
                risk="The next flow run does the work again, however long the expiration is.",
                fix=self.keyed(_with_key(task, majors)),
            )


def _with_key(task: Task, majors: tuple[int, ...]) -> Change | None:
    """A key of the inputs by what every Prefect that the file is for has; a result has to be kept for it."""
    persist = task.option("persist_result")
    if persist is not None and persist.literal is False:
        return None
    policy: Text = (
        Import("prefect.cache_policies.INPUTS"),
        " + ",
        Import("prefect.cache_policies.TASK_SOURCE"),
    )
    key: Text = Import("prefect.tasks.task_input_hash")
    name, text = ("cache_policy", policy) if majors == (3,) else ("cache_key_fn", key)
    return SetOptions(task, {name: text})


def _left_out(node: o.Node, option: Option) -> Change | None:
    return RemoveArgument(node) if node is option.node else None


def _asked_for(task: Task) -> Option | None:
    """The option by which the author asks for caching."""
    # A number or a string is no duration; the run fails with it, and another rule says so.
    expiration = task.option("cache_expiration")
    if expiration is not None and is_duration(expiration):
        return expiration
    refresh = task.option("refresh_cache")
    if (
        refresh is not None
        and refresh.literal is True
        and task.options.is_unset("cache_expiration")
    ):
        return refresh
    return None


def _nothing_to_refresh(
    task: Task, node: o.Node, majors: tuple[int, ...], fix: Proposal | None
) -> Hit:
    return hit(
        task.module,
        node,
        f"Task `{task.name}` has `refresh_cache=True` but no {_key(majors)}: there is no cache to refresh.",
        symbol=task.name,
        severity=Severity.ADVICE,
        confidence=0.7,
        opt_in=True,
        risk="Readers take the task for a cached one, and tune or trust a cache that does not exist.",
        recommendation=(
            "Remove `refresh_cache`: a task without a key runs at every call anyway. If it was meant "
            "to be cached, give it a key instead."
        ),
        fix=fix,
    )


def _key(majors: tuple[int, ...]) -> str:
    if majors == (2,):
        return "`cache_key_fn`"
    return "`cache_policy` or `cache_key_fn`"


def _kept_for_ever(task: Task) -> Iterator[Hit]:
    storage = task.option("result_storage_key")
    if storage is None or not isinstance(storage.literal, str) or "{" in storage.literal:
        return
    if task.function is None or task.params or not task.options.is_unset("cache_expiration"):
        return
    if own_option(task, storage.name) is None:
        return
    if not all(task.options.is_unset(name) for name in ("refresh_cache", "persist_result")):
        return
    yield hit(
        task.module,
        place_of(task, storage),
        f"Task `{task.name}` keeps its result under the plain name `{storage.literal}`, so every later "
        "run gets the first result for ever.",
        symbol=task.name,
        confidence=0.7,
        severity=Severity.ADVICE,
        opt_in=True,
        risk="The data gets old without anybody noticing: no later run asks the source again.",
        recommendation=(
            "Put what the result depends on into the key, as in `rates-{flow_run.parameters[day]}`, or "
            "give the task a `cache_expiration`."
        ),
    )


# The same call again


def _is_uncached(task: Task) -> bool:
    return all(task.options.is_unset(name) for name in _CACHE_OPTIONS) and not may_persist(task)


def _reads(task: Task) -> Reached | None:
    """The request by which a task reads, when it does nothing but read."""
    found = None
    for reached in task.module.project.effects.of_definition(task):
        effect = reached.effect
        if (
            effect.kind in ("sleep", "console")
            or effect.prefect_api
            or effect.strength != "request"
        ):
            continue
        if effect.access != "read":
            return None
        if effect.kind in ("network", "database") and not effect.embedded:
            found = found or reached
    return found


def _only_reads(definition: object) -> bool:
    return isinstance(definition, Task) and _reads(definition) is not None


def _called_again(call: PrefectCall, earlier: PrefectCall, reached: Reached) -> Hit:
    name = call.definition.name
    return hit(
        call.module,
        call.node,
        f"Task `{name}` is called again with the same arguments, and calls `{reached.effect.name}` again, "
        "because it is not cached.",
        related=[
            (Place(earlier.module, earlier.node), "The same call"),
            (Place(reached.module, reached.call), f"`{reached.effect.name}` is called here"),
        ],
        severity=Severity.ADVICE,
        confidence=0.6,
        opt_in=True,
        risk="The same data is asked for twice in one flow run, and the two answers can differ.",
        recommendation=(
            "Keep the result of the first call in a name, or give the task a cache policy when other "
            "flows call it too."
        ),
    )

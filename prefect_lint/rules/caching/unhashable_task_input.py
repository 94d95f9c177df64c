"""PFL303 unhashable-task-input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Import, SetOptions
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.knowledge.unhashable import is_known_by_trial, needs_connection
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Task
from prefect_lint.model.holding import unhashable_in
from prefect_lint.model.key_parts import key_parts_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.key_parts import KeyParts
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_CALLS = ("call", "submit", "delay")


@dataclass(frozen=True)
class _Input:
    """An argument that can't be hashed, and where that is seen."""

    parameter: str
    cls: str
    attribute: str | None
    module: Module
    node: o.Node
    words: str


class UnhashableTaskInput(Rule):
    """A task gets a client, session, lock or connection, and Prefect tries to make a cache key of it.

    ## What it catches
    A parameter of a task whose annotation, or whose argument in a call, is a database session or engine, an
    HTTP client, a cloud client, a lock, a queue, an executor or something else that can't be pickled, or an
    object of the repository that keeps one; while the inputs of the task enter its cache key. In Prefect 3
    they do so by default, also when nothing is said about caching.

    ## Why it matters
    Prefect computes the key before every run of the task. It fails, logs `Error encountered when computing
    cache key - result will not be persisted` as an error with a traceback, and runs the task. Nothing is
    cached, no result is kept for a retry of the flow, and real errors drown in the log.

    ## Example
    ```python
    import httpx
    from prefect import flow, task

    @task
    def fetch_order(client: httpx.Client, number: int) -> dict:
        return client.get(f"/orders/{number}").json()

    @flow
    def orders():
        with httpx.Client(base_url="https://api.example.com", timeout=30) as client:
            return [fetch_order(client, number) for number in (1, 2)]
    ```

    ## Use instead
    ```python
    import httpx
    from prefect import flow, task
    from prefect.cache_policies import NO_CACHE

    @task(cache_policy=NO_CACHE)
    def fetch_order(client: httpx.Client, number: int) -> dict:
        return client.get(f"/orders/{number}").json()

    @flow
    def orders():
        with httpx.Client(base_url="https://api.example.com", timeout=30) as client:
            return [fetch_order(client, number) for number in (1, 2)]
    ```

    ## When it stays silent
    The type of the argument is not known; it can be hashed (`requests.Session`, loggers, open files, asyncio
    locks); the parameter may be `None` and no call gives it; the task has `NO_CACHE`, `persist_result=False`,
    a `cache_key_fn`, a policy of its own or one without the parameter (`INPUTS - "client"`); the repository
    sets `PREFECT_TASKS_DEFAULT_NO_CACHE`.
    """

    code = "PFL303"
    name = "unhashable-task-input"
    category = "caching"
    severity = Severity.WARNING
    confidence = 0.9
    versions = (3,)
    risk = (
        "Every run of the task logs an error with a traceback, is never cached and keeps no result, so "
        "a retry of the flow does its work again."
    )
    recommendation = (
        "Give the task `cache_policy=NO_CACHE`, or take the argument out of the key with "
        '`DEFAULT - "client"`; or build the client inside the task, which also lets the task run on '
        "another machine."
    )
    rollback = "Remove `cache_policy` again: the task runs as before, with the error in its log."
    references = (
        "https://docs.prefect.io/v3/concepts/caching",
        "https://github.com/PrefectHQ/prefect/pull/16049",
    )

    uncached = SafeFix(
        "Give the task `cache_policy=NO_CACHE`.",
        because="The task had no cache key, so that it was never cached: it runs as before, without the error.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if task.function is None or task.inner_decorators or task.wrapped:
            return
        parts = key_parts_of(task)
        if parts is None:
            return
        if task.base is not None:
            # A copy with the key of its original has the same fault, which is reported there.
            if key_parts_of(task.base) == parts:
                return
        elif _has_other_copies(task, parts):
            return
        found = {
            it.parameter: it
            for it in _inputs(task, parts)
            if not (needs_connection(it.cls) and _connects(task, it.parameter))
        }
        if not found:
            return
        first = next(iter(found.values()))
        yield hit(
            task.module,
            task.node,
            f"Task `{task.name}` can't get a cache key: {_words(first)}, which can't be hashed"
            f"{_more(list(found)[1:])}.",
            related=[(Place(it.module, it.node), it.words) for it in found.values()],
            symbol=task.name,
            confidence=None if is_known_by_trial(first.cls) else 0.75,
            fix=self.uncached(
                SetOptions(task, {"cache_policy": Import("prefect.cache_policies.NO_CACHE")})
            ),
        )


def _inputs(task: Task, parts: KeyParts) -> Iterator[_Input]:
    infer = task.module.project.infer
    given = _given(task)
    for param in task.params:
        if param.kind in ("star", "double-star") or not parts.hashes(param.name):
            continue
        found = unhashable_in(infer.parameter(param, task.module, None), task.module)
        if found is not None and (param.default is None or param.name in given):
            cls, attribute = found
            yield _Input(
                param.name, cls, attribute, task.module, param, f"Parameter `{param.name}`"
            )
            continue
        if param.annotation is not None and not isinstance(
            infer.parameter(param, task.module, None), t.Unknown
        ):
            continue
        for module, node in given.get(param.name, ()):
            found = unhashable_in(infer.thing(node, module), module)
            if found is not None:
                cls, attribute = found
                yield _Input(param.name, cls, attribute, module, node, "The argument")
                break


def _connects(task: Task, parameter: str) -> bool:
    """Whether a task connects what it is given itself, so that it comes without a connection."""
    assert task.function is not None
    return any(
        isinstance(call.func, o.Attribute)
        and call.func.attr == "connect"
        and isinstance(call.func.value, o.Name)
        and call.func.value.id == parameter
        for call in task.function.node.scope.calls
    )


def _given(task: Task) -> dict[str, list[tuple[Module, o.Expr]]]:
    """The arguments of the calls of a task, by parameter; what `.map` spreads over runs is left out."""
    found: dict[str, list[tuple[Module, o.Expr]]] = {}
    for call in task.calls:
        if call.how not in _CALLS:
            continue
        for name, node in call.arguments.items():
            if not (isinstance(node, o.Constant) and node.value is None):
                found.setdefault(name, []).append((call.module, node))
    return found


def _has_other_copies(task: Task, parts: KeyParts) -> bool:
    """Whether `.with_options(…)` copies have another key, and may be what really runs."""
    return any(
        isinstance(copy, Task) and key_parts_of(copy) != parts for copy in task.copies
    ) and not any(call.how in (*_CALLS, "map") for call in task.calls)


def _words(found: _Input) -> str:
    if found.attribute is None:
        return f"`{found.parameter}` is a `{found.cls}`"
    return f"`{found.parameter}` keeps a `{found.cls}` as `{found.attribute}`"


def _more(names: list[str]) -> str:
    if not names:
        return ""
    return "; the same goes for " + ", ".join(f"`{name}`" for name in names)

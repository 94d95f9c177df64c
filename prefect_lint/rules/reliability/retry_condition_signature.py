"""PFL105 retry-condition-signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import members
from prefect_lint.model import things as t
from prefect_lint.model.call_forms import takes_keywords, takes_positional
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.given import own_option, place_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_NAMES = ("task", "task_run", "state")
_WRONG_CALL = {
    3: "Prefect calls it with three positional arguments (task, task run, state), which it does not take",
    2: "Prefect 2 calls it with the keywords `task`, `task_run` and `state`, which it does not take",
}


class RetryConditionSignature(Rule):
    """A `retry_condition_fn` can't be called the way Prefect calls it, or never says yes: no retry happens.

    ## What it catches
    A `retry_condition_fn` that does not take the task, the task run and the state; one that returns
    nothing; and in Prefect 3 a `functools.partial`, an object with `__call__` or a bound method.

    ## Why it matters
    Prefect 3 passes the three by position, and asks only plain functions, lambdas and coroutine functions.
    Prefect 2 passes them by the names `task`, `task_run` and `state`. Whatever goes wrong in the call is
    logged at most, and counts as "do not retry", as `None` does: the task fails at the first exception,
    whatever its `retries` say.

    ## Example
    ```python
    from prefect import flow, task

    def is_transient(state) -> bool:
        return "timeout" in state.message

    @task(retries=3, retry_delay_seconds=30, retry_condition_fn=is_transient)
    def fetch_orders(day: str) -> list:
        raise ConnectionError(day)

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    def is_transient(task, task_run, state) -> bool:
        return "timeout" in state.message

    @task(retries=3, retry_delay_seconds=30, retry_condition_fn=is_transient)
    def fetch_orders(day: str) -> list:
        raise ConnectionError(day)

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## When it stays silent
    The function is not in the repository or has a decorator of its own; its parameters fit, with defaults,
    `*args` (Prefect 3) or `**kwargs` (Prefect 2); some path of it returns a value. Where both majors may
    run the file, the function has to be wrong for both.
    """

    code = "PFL105"
    name = "retry-condition-signature"
    category = "reliability"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "The task is never tried again, although it has retries and a condition that looks right: every "
        "passing failure fails the run."
    )
    recommendation = (
        "Write the condition as a plain function `def is_transient(task, task_run, state) -> bool`, which "
        "both majors can call, and return `True` where a retry is wanted."
    )
    rollback = "Put the old function back: the task fails without a retry as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    def check_task(self, task: Task) -> Iterator[Hit]:
        option = own_option(task, "retry_condition_fn")
        if option is None:
            return
        project = task.module.project
        majors = task.module.majors
        faults = [_fault(option.thing, major, project) for major in majors]
        if not faults or None in faults:
            return
        function = _function(option.thing, project)
        related = []
        if function is not None and function.node is not option.node:
            related.append((Place(function.module, function.node), "The condition is defined here"))
        yield hit(
            task.module,
            place_of(task, option),
            f"Task `{task.name}` is never retried, because its `retry_condition_fn` {faults[0]}.",
            related=related,
            symbol=task.name,
        )


def _fault(thing: t.Thing, major: int, project: Project) -> str | None:
    """What is wrong with a condition under one major, in words."""
    function = _function(thing, project)
    if function is not None and _never_answers(function.node):
        return "returns nothing, which counts as no"
    if major == 3:
        unasked = _unasked(thing)
        if unasked is not None:
            return f"is {unasked}, and Prefect 3 only asks plain functions"
    if function is None:
        return None
    params = function.node.params[1 if function.receiver is not None else 0 :]
    if major == 3:
        fits = takes_positional(params, len(_NAMES))
    else:
        fits = takes_keywords(params, _NAMES)
    return None if fits else f"can't be called: {_WRONG_CALL[major]}"


def _function(thing: t.Thing, project: Project) -> t.RepoFunction | None:
    """The function that runs when a condition is called, unless something else is around it."""
    if isinstance(thing, t.RepoInstance):
        method = members.member(project.infer, thing.cls, "__call__", thing)
        thing = method if isinstance(method, t.RepoFunction) else t.UNKNOWN
    if not isinstance(thing, t.RepoFunction):
        return None
    if isinstance(thing.node, o.FunctionDef) and thing.node.decorators:
        return None
    return thing


def _unasked(thing: t.Thing) -> str | None:
    """What a condition is, if it is nothing that Prefect 3 takes for a function."""
    if isinstance(thing, t.Partial):
        return "a `functools.partial`"
    if isinstance(thing, t.RepoInstance):
        return "an object"
    if isinstance(thing, t.RepoFunction) and isinstance(thing.receiver, t.RepoInstance):
        node = thing.node
        # A bound coroutine function is asked, a bound function is not.
        if isinstance(node, o.FunctionDef) and not node.is_async and not node.decorators:
            return "a bound method"
    return None


def _never_answers(node: o.FunctionDef | o.Lambda) -> bool:
    if isinstance(node, o.Lambda):
        return isinstance(node.body, o.Constant) and node.body.value is None
    if node.is_generator:
        return False
    return not any(
        isinstance(inner, o.Return)
        and inner.value is not None
        and not (isinstance(inner.value, o.Constant) and inner.value.value is None)
        for inner in own_nodes(node.body)
    )

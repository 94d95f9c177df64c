"""PFL120 wait-ignores-failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import RenameAttribute
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.definitions import Task
from prefect_lint.model.futures import Fate, fate_of
from prefect_lint.model.outcomes import forgives
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.usage import Use
    from prefect_lint.rule import Hit


_RESOLVING = {"wait": "result", "wait_async": "result_async"}


class WaitIgnoresFailure(Rule):
    """A flow waits for a task and never asks how it ended, so the failure of the task is lost.

    ## What it catches
    `.submit(…)` or `.map(…)` in a flow or task whose futures are only waited for, by `.wait()` or
    `prefect.futures.wait(…)`: no `.result()`, no `.state`, no `return`, no other task that takes them.
    `return futures.wait()` is one of them: it returns `None` and not the futures.

    ## Why it matters
    In Prefect 3 `.wait()` returns nothing and raises nothing. It looks like the line that makes the flow
    depend on the task, and it only makes it slower: when the task failed, the flow goes on and is Completed.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str) -> None:
        loading = load_orders.submit(day)
        loading.wait()
        print("loaded")
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> None:
        raise ConnectionError(day)

    @flow
    def orders(day: str) -> None:
        loading = load_orders.submit(day)
        loading.result()
        print("loaded")
    ```

    ## When it stays silent
    The futures are also returned, stored, handed to a function or to another task; the result of
    `wait(…)` is kept, to look at what is done; the wait has a `timeout` or is in a `try`; clean-up tasks
    that take an `allow_failure(…)`; and Prefect 2, where a flow that returns nothing fails with its tasks.
    """

    code = "PFL120"
    name = "wait-ignores-failure"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.85
    versions = (3,)
    risk = (
        "The flow goes on after a failed task and ends as Completed: the data is missing, and no alert on "
        "failed flow runs is sent."
    )
    recommendation = (
        "Call `.result()` instead of `.wait()`, or after it, so that the exception of the task reaches the "
        "flow; where a failure is acceptable, look at `future.state` and say so."
    )
    rollback = "Put `.wait()` back: the flow goes on after a failure of the task as before."
    references = (
        "https://docs.prefect.io/v3/concepts/flows#final-state-determination",
        "https://github.com/PrefectHQ/prefect/issues/14470",
    )

    raising = UnsafeFix(
        "Call `.result()` instead of `.wait()`.",
        because="The flow, which went on after a failure of the task, now ends with it.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        task = call.definition
        runs_in = call.context.enclosing
        waits = _waits(call)
        if runs_in is None or not waits:
            return
        for other in task.root.calls:
            earlier = other.node.ordinal < call.node.ordinal and other.module is call.module
            if earlier and other.context.enclosing is runs_in and _waits(other):
                # Waiting for one task in several places of a flow is one habit, and one finding.
                return
        plural = "s" if call.how == "map" else ""
        related = [
            (Place(call.module, use.call), "This waits, and raises nothing")
            for use in waits[:1]
            if use.call is not None
        ]
        if task.node.parent is not None:
            related.append((Place(task.module, task.node), f"Task `{task.name}` is defined here"))
        yield hit(
            call.module,
            call.node,
            f"{runs_in.kind.capitalize()} `{runs_in.name}` only waits for the future{plural} of "
            f"`{task.name}.{call.how}(…)`, so a failure of `{task.name}` is lost.",
            related=related,
            fix=self.raising(*(_to_result(use) for use in waits)),
        )


def _waits(call: PrefectCall) -> list[Use]:
    """The uses that wait for the future of a call, when nothing else is ever done with it."""
    if call.how not in ("submit", "map") or not isinstance(call.definition, Task):
        return []
    if call.context.enclosing is None or call.awaited or forgives(call):
        return []
    if call.option("return_state") is not None:
        return []
    fate = fate_of(call)
    if fate.fate is not Fate.WAITED:
        return []
    waits = [use for use in fate.uses if use.call is not None and _is_wait(use)]
    return waits if all(_only_waits(use) for use in waits) else []


def _to_result(use: Use) -> RenameAttribute | None:
    """`future.result()` for `future.wait()`; `wait(futures)` has nothing that could take its place."""
    func = None if use.call is None else use.call.func
    if use.kind != "attribute" or not isinstance(func, o.Attribute) or func.attr not in _RESOLVING:
        return None
    return RenameAttribute(func, _RESOLVING[func.attr])


def _is_wait(use: Use) -> bool:
    if use.kind == "attribute":
        return use.name in ("wait", "wait_async")
    return use.kind == "argument"


def _only_waits(use: Use) -> bool:
    """Whether nothing is made of a wait: no value, no timeout, no handler around it.

    `return future.wait()` returns `None`, which says nothing of the future either.
    """
    call = use.call
    assert call is not None
    if use.kind == "attribute":
        if call.arguments:
            # With a timeout the question is whether it ended at all, which is asked in other ways.
            return False
        outer = call.parent
        if isinstance(outer, o.Await):
            if use.name == "wait":
                return False
            outer = outer.parent
        if isinstance(outer, o.Comprehension):
            # `[future.wait() for future in futures]`, written for what it does.
            outer = outer.parent
        if not isinstance(outer, o.ExprStmt | o.Return):
            return False
    elif call.keyword("timeout") is not None:
        return False
    return not any(isinstance(node, o.Try) and node.handlers for node in call.ancestors())

"""PFL202 unresolved-future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.futures import Fate, fate_of
from prefect_lint.model.outcomes import forgives, returns_a_value
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition
    from prefect_lint.rule import Hit

_RUNNERS = "prefect.task_runners."
_CLUSTERS = ("prefect_dask.", "prefect_ray.")
_DELAYING = "PrefectTaskRunner"


class UnresolvedFuture(Rule):
    """A task is submitted and nobody asks for its outcome, so its failure is lost and its work may be too.

    ## What it catches
    `.submit(…)` or `.map(…)` in a flow or task whose future is thrown away, or kept in a name or list that is
    never read again: no `.result()`, no `.wait()`, no `return`, no other task that takes it.

    ## Why it matters
    A Prefect 3 flow run does not wait for futures that nobody resolves. When its body ends, the task runner is
    closed: what still queues behind `max_workers`, waits for a retry or is `async` is cancelled, and the flow
    run is Completed. Where the task did run and failed, the flow run is Completed as well, since only raised
    exceptions and returned futures count.

    In Prefect 2 the flow waits, and a flow that returns nothing fails with its tasks, those that tasks have
    submitted included; only a flow that returns a value hides the failure. That is reported as advice, and
    only when the rule is selected by its code.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def send_reminder(customer: int) -> None:
        if customer == 0:
            raise ValueError("customer 0 has no address")

    @flow
    def send_reminders(customers: list[int]) -> None:
        for customer in customers:
            send_reminder.submit(customer)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def send_reminder(customer: int) -> None:
        if customer == 0:
            raise ValueError("customer 0 has no address")

    @flow
    def send_reminders(customers: list[int]) -> None:
        reminders = [send_reminder.submit(customer) for customer in customers]
        for reminder in reminders:
            reminder.result()
    ```

    ## When it stays silent
    The future is returned, stored on an object, handed to any call, or given to another task, also in
    `wait_for=`; `.delay(…)`, which is made to be forgotten, and flows with a `PrefectTaskRunner`; clean-up
    tasks that take an `allow_failure(…)`; `return_state=True`, which waits by itself; and functions that are
    neither flows nor tasks nor inside of one.
    """

    code = "PFL202"
    name = "unresolved-future"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The flow run ends as Completed although the task failed, or was cancelled before it ran: lost "
        "work behind a green dashboard."
    )
    recommendation = (
        "Collect the futures and call `.result()` on each before the flow ends, or return them from "
        "the flow, so that a failed task fails the flow run."
    )
    rollback = "Remove the lines that resolve the futures: the flow again ends without waiting for these tasks."
    references = (
        "https://docs.prefect.io/v3/concepts/task-runners",
        "https://github.com/PrefectHQ/prefect/issues/16373",
    )

    resolving = UnsafeFix(
        "Put `.result()` behind the call.",
        because="The flow then waits at this place, so that what comes after no longer runs beside the task.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        task = call.definition
        if call.how not in ("submit", "map") or not isinstance(task, Task):
            return
        runs_in = call.context.enclosing
        if runs_in is None or call.option("return_state") is not None or forgives(call):
            return
        if fate_of(call).fate is not Fate.LOST:
            return
        majors = call.module.majors
        if majors == (3,):
            # `await` of a future raises in Prefect 3, and that is what another rule reports.
            if not call.awaited and _ends_its_tasks(runs_in):
                yield hit(
                    call.module,
                    call.node,
                    f"Nobody resolves {_what(call)}, so {runs_in.kind} `{runs_in.name}` can be Completed "
                    f"while `{task.name}` failed or never ran.",
                    related=_places(call, runs_in),
                    risk=_risk(task, runs_in),
                    fix=self.resolving(_resolved(call)),
                )
            return
        hiding = _hides_a_failure(runs_in)
        if hiding is not None:
            within = (
                "" if hiding is runs_in else f"{runs_in.kind} `{runs_in.name}` is Completed and "
            )
            yield hit(
                call.module,
                call.node,
                f"Nobody resolves {_what(call)}, so {within}{hiding.kind} `{hiding.name}` returns its value "
                f"and is Completed even when `{task.name}` failed.",
                severity=Severity.ADVICE,
                confidence=0.3,
                opt_in=True,
                risk="A failure of the task is seen only by those who look at its own task run.",
            )


def _resolved(call: PrefectCall) -> Wrap | None:
    """The call with `.result()`, where it is a statement of its own that no loop repeats."""
    if not isinstance(call.node.parent, o.ExprStmt) or call.context.loops:
        return None
    return Wrap(call.node, "", ".result()")


def _hides_a_failure(runs_in: Definition) -> Definition | None:
    """The flow that returns a value all the same, which decides its state in Prefect 2."""
    if returns_a_value(runs_in):
        return runs_in
    if isinstance(runs_in, Flow):
        return None
    # What a task submits counts for the flow run that the task belongs to.
    flows = (call.context.enclosing for call in runs_in.calls)
    return next((it for it in flows if isinstance(it, Flow) and returns_a_value(it)), None)


def _what(call: PrefectCall) -> str:
    plural = "s" if call.how == "map" else ""
    return f"the future{plural} of `{call.definition.name}.{call.how}(…)`"


def _ends_its_tasks(runs_in: Definition) -> bool:
    """Whether the task runner, as far as it is known, drops what nobody resolved."""
    if not isinstance(runs_in, Flow):
        return True
    runner = runs_in.option("task_runner")
    if runner is None:
        return runs_in.options.complete
    if runner.is_literal:
        return runner.literal is None
    known = task_runner_of(runs_in)
    return (
        known is not None
        and known.cls.startswith((_RUNNERS, *_CLUSTERS))
        and known.name != _DELAYING
    )


def _places(call: PrefectCall, runs_in: Definition) -> list[tuple[Place, str]]:
    places = []
    if call.definition.node.parent is not None:
        task = call.definition
        places.append((Place(task.module, task.node), f"Task `{task.name}` is defined here"))
    places.append(
        (Place(runs_in.module, runs_in.node), f"This {runs_in.kind} does not wait for it")
    )
    return places


def _risk(task: Task, runs_in: Definition) -> str | None:
    """What is lost in this very place, where that is known."""
    if task.is_async:
        return (
            "An async task that is still awaiting something when the flow ends is cancelled: its work "
            "is lost, and the flow run is Completed all the same."
        )
    if runs_in.option("task_runner") is not None:
        return (
            "With a limited number of workers, task runs that still queue when the flow ends are "
            "dropped, and the flow run is Completed all the same."
        )
    retries = task.option("retries")
    if retries is not None and retries.literal:
        return (
            "When the flow ends, a retry that still waits for its turn is cancelled: the task is tried "
            "once, and the flow run is Completed all the same."
        )
    return None

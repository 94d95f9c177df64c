"""PFL123 task-returns-failed-state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.looking import only_looks
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Task
    from prefect_lint.model.module import Module
    from prefect_lint.model.usage import Use
    from prefect_lint.rule import Hit

_FAILED = ("Failed", "Crashed", "Cancelled")
_UNJUDGED = ("discarded", "formatted", "operand", "iterated", "unpacked")
_ASKING = ("isinstance", "type", "bool")


class TaskReturnsFailedState(Rule):
    """A task returns a failed state instead of raising, and the flow that calls it goes on with that state.

    ## What it catches
    `return Failed(…)`, `return Crashed(…)` or `return Cancelled(…)` in a task that a flow calls directly,
    where the flow does not look at what it got.

    ## Why it matters
    In Prefect 3 the task run is Failed, but nothing is raised in the flow: the call gives the state as if it
    were the result. The flow works on with a `State` object in place of data, and ends as Completed. In
    Prefect 2 the same call raised, so that the change is easily missed in a migration.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.states import Failed

    @task
    def load_orders(orders: list[str]):
        if not orders:
            return Failed(message="no orders")
        return orders

    @flow
    def import_orders(orders: list[str]) -> None:
        load_orders(orders)
        print("imported")
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load_orders(orders: list[str]):
        if not orders:
            raise ValueError("no orders")
        return orders

    @flow
    def import_orders(orders: list[str]) -> None:
        load_orders(orders)
        print("imported")
    ```

    ## When it stays silent
    No flow calls the task directly: `.submit(…).result()` raises; every caller takes `return_state=True`, asks
    the value for something (`is_failed()`, `isinstance`), compares, tests, returns or hands it on; and flows
    that return a failed state, which is how they are meant to fail.
    """

    code = "PFL123"
    name = "task-returns-failed-state"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    versions = (3,)
    risk = (
        "The flow goes on with a state in place of data and ends as Completed, although its task run is "
        "shown as Failed."
    )
    recommendation = (
        "Raise an exception in the task; where the flow is to decide, call the task with "
        "`return_state=True` and look at the state."
    )
    rollback = "Return the state again: the flow goes on after it as before."
    references = ("https://docs.prefect.io/v3/concepts/flows#final-state-determination",)

    def check_task(self, task: Task) -> Iterator[Hit]:
        function = task.function
        if (
            task.base is not None
            or function is None
            or not isinstance(function.node, o.FunctionDef)
        ):
            return
        if task.inner_decorators or task.wrapped or task.is_generator:
            return
        call = next((call for call in task.calls if _goes_on(call)), None)
        if call is None:
            return
        flow = call.context.enclosing
        assert flow is not None
        for value, state in _failed_states(function.node, function.module):
            yield hit(
                function.module,
                value,
                f"Task `{task.name}` returns `{state}` instead of raising, so flow `{flow.name}` goes on "
                "with the state as if it were data.",
                related=[(Place(call.module, call.node), "This call does not raise")],
                symbol=task.name,
            )


def _failed_states(function: o.FunctionDef, module: Module) -> Iterator[tuple[o.Expr, str]]:
    for node in own_nodes(function.body):
        if not isinstance(node, o.Return) or node.value is None:
            continue
        for value in _alternatives(node.value):
            name = _state(module.project.infer.thing(value, module))
            if name is not None:
                yield value, name


def _alternatives(value: o.Expr) -> Iterator[o.Expr]:
    """The values of `Failed() if broken else rows`, or the expression itself."""
    if isinstance(value, o.IfExp):
        yield from _alternatives(value.body)
        yield from _alternatives(value.orelse)
    else:
        yield value


def _state(thing: t.Thing) -> str | None:
    if isinstance(thing, t.Instance):
        package, _, name = thing.cls.rpartition(".")
        if package == "prefect.states" and name in _FAILED:
            return name
    return None


def _goes_on(call: PrefectCall) -> bool:
    """Whether a flow calls the task directly and would take a state for data."""
    if call.how != "call" or call.option("return_state") is not None or call.node.has_double_star:
        return False
    if not isinstance(call.context.enclosing, Flow) or is_expected_to_fail(call.node):
        return False
    return all(_is_unjudged(use, call.module) for use in uses_of(call.node))


def _is_unjudged(use: Use, module: Module) -> bool:
    if use.kind == "argument":
        assert use.call is not None
        asking = isinstance(use.call.func, o.Name) and use.call.func.id in _ASKING
        return not asking and only_looks(use.call, module)
    return use.kind in _UNJUDGED

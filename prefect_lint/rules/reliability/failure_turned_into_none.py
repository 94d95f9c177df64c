"""PFL128 failure-turned-into-none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.best_effort import NAME_PARTS, is_best_effort
from prefect_lint.model.containment import swallowed_at
from prefect_lint.model.definitions import Flow
from prefect_lint.model.exceptions import own_nodes
from prefect_lint.model.looking import only_looks
from prefect_lint.model.retrying import times_of
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Task
    from prefect_lint.model.module import Module
    from prefect_lint.model.usage import Use
    from prefect_lint.rule import Hit

_ASKING = ("isinstance", "type", "bool", "len", "any", "all")
_UNSEEN = ("discarded", "formatted")


class FailureTurnedIntoNone(Rule):
    """A task catches every exception and returns nothing, and the flows that call it never look.

    ## What it catches
    A task whose whole body is in a `try` with a handler for `Exception` that only logs and returns `None`,
    `False` or something empty, when a flow calls it and no caller tests what it got.

    ## Why it matters
    The task is Completed and so is the flow run, with an empty result in place of data. Retries have nothing
    to retry, hooks and alerts on failure stay silent, and the error is a line in a log.

    ## Example
    ```python
    from prefect import flow, get_run_logger, task

    @task
    def load_orders(path: str) -> bool:
        try:
            print(open(path).read())
            return True
        except Exception as error:
            get_run_logger().error("no orders: %s", error)
            return False

    @flow
    def orders(path: str) -> None:
        load_orders(path)
    ```

    ## Use instead
    ```python
    from prefect import flow, get_run_logger, task

    @task
    def load_orders(path: str) -> bool:
        try:
            print(open(path).read())
            return True
        except Exception as error:
            get_run_logger().error("no orders: %s", error)
            raise

    @flow
    def orders(path: str) -> None:
        load_orders(path)
    ```

    ## When it stays silent
    A caller tests or compares the outcome, asks it for something, returns it, or hands it on; something in
    the task can fail outside the `try`; a handler does more than to log; no flow of the repository calls the
    task; its name says that it is a side matter (`best-effort-names`); or it has retries, which
    `retries-never-fire` reports.
    """

    code = "PFL128"
    name = "failure-turned-into-none"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.5
    recommended = False
    risk = (
        "The flow run is Completed without its data, and whoever relies on it finds out from the numbers, "
        "not from an alert."
    )
    recommendation = (
        "End the handler with `raise`; where the work may be missing, let the flow test the outcome "
        "and say so."
    )
    rollback = "Take the `raise` out again: the failure becomes an empty result as before."
    references = ("https://docs.prefect.io/v3/concepts/states",)

    best_effort_names: option[list[str]] = option(
        list(NAME_PARTS), "Parts of the names of flows and tasks that may fail without notice."
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        function = task.function
        if (
            task.base is not None
            or function is None
            or not isinstance(function.node, o.FunctionDef)
        ):
            return
        if task.inner_decorators or task.wrapped or times_of(task):
            return
        if is_best_effort(task, self.best_effort_names):
            return
        module = function.module
        handler = swallowed_at(function.node, module)
        if not isinstance(handler, o.ExceptHandler) or not _gives_nothing(handler, module):
            return
        calls = [call for call in task.calls if call.how in ("call", "submit", "map")]
        in_flow = next((c for c in calls if isinstance(c.context.enclosing, Flow)), None)
        if in_flow is None or not all(_is_unseen(call) for call in calls):
            return
        yield hit(
            task.module,
            task.node,
            f"Task `{task.name}` turns every failure into an empty result that nobody looks at.",
            related=[
                (Place(module, handler), "Every exception ends here"),
                (Place(in_flow.module, in_flow.node), "The outcome of this call is not looked at"),
            ],
            symbol=task.name,
        )


def _gives_nothing(handler: o.ExceptHandler, module: Module) -> bool:
    """Whether a handler logs at most, and returns nothing, `False` or something empty."""
    for statement in handler.body:
        if isinstance(statement, o.Return):
            if not _is_empty(statement.value):
                return False
        elif isinstance(statement, o.ExprStmt):
            value = statement.value
            if isinstance(value, o.Call) and not only_looks(value, module):
                return False
        elif not isinstance(statement, o.Simple):
            return False
    return not any(isinstance(node, o.Await | o.Yield) for node in own_nodes(handler.body))


def _is_empty(value: o.Expr | None) -> bool:
    if value is None:
        return True
    if isinstance(value, o.Constant):
        return value.value in (None, False, "")
    if isinstance(value, o.Dict):
        return not value.values
    return isinstance(value, o.Container) and not value.elts


def _is_unseen(call: PrefectCall) -> bool:
    given = call.option("return_state")
    if given is not None and given != t.Value(False):
        return False
    return all(_tells_nothing(use, call.module) for use in uses_of(call.node))


def _tells_nothing(use: Use, module: Module) -> bool:
    if use.kind == "argument":
        assert use.call is not None
        asking = isinstance(use.call.func, o.Name) and use.call.func.id in _ASKING
        return not asking and only_looks(use.call, module)
    if use.kind == "attribute":
        # `future.result()` thrown away; with anything else made of it, somebody may look.
        called = use.call
        return (
            called is not None
            and use.name in ("result", "wait")
            and all(it.kind == "discarded" for it in uses_of(called))
        )
    return use.kind in _UNSEEN

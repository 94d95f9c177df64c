"""PFL108 retries-never-fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.containment import swallowed_at
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.retrying import times_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.rule import Hit


class RetriesNeverFire(Rule):
    """A task has retries, but its body swallows every exception, so that there is nothing to retry.

    ## What it catches
    A task, or in Prefect 3 a flow, with `retries` above zero whose whole body is in a `try` with a handler
    for `Exception` that neither raises nor returns a failed state. Log calls and other lines that can't
    fail may stand around the `try`. A copy made by `.with_options(retries=…)` is looked at in the same way.

    ## Why it matters
    Prefect tries again when an exception leaves the body. Here none ever does: after a single attempt the
    task is Completed, with `None` or whatever the handler returns as its result, and the tasks after it go
    on with that. The retries only make the task look safe.

    ## Example
    ```python
    import requests
    from prefect import flow, get_run_logger, task

    @task(retries=3, retry_delay_seconds=10)
    def fetch_orders(day: str) -> list:
        try:
            response = requests.get(f"https://api.example.com/orders/{day}", timeout=30)
            response.raise_for_status()
            return response.json()
        except Exception as error:
            get_run_logger().error("no orders for %s: %s", day, error)
            return []

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, get_run_logger, task

    @task(retries=3, retry_delay_seconds=10)
    def fetch_orders(day: str) -> list:
        try:
            response = requests.get(f"https://api.example.com/orders/{day}", timeout=30)
            response.raise_for_status()
            return response.json()
        except Exception as error:
            get_run_logger().error("no orders for %s: %s", day, error)
            raise

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## When it stays silent
    Something outside the `try` can fail; a handler raises, exits, returns a failed state or calls a function
    of the repository that raises; only particular exceptions are caught; the number of retries can't be
    read; another decorator is between the task and its function; or the task has `timeout_seconds`, since a
    timeout gets past `except Exception` and is retried.
    """

    code = "PFL108"
    name = "retries-never-fire"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "The first failure is final: the task ends as Completed without its data, no retry happens, and "
        "nobody is told."
    )
    recommendation = (
        "End the handler with `raise` so that Prefect sees the failure and tries again; if a failure "
        "here is acceptable, remove `retries` and catch it where the task is called."
    )
    rollback = (
        "Take the `raise` out again: failures are swallowed as before, and the task no longer ends as "
        "Failed."
    )
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        # In Prefect 2 the states of its tasks can still fail a flow that raises nothing.
        if flow.module.majors == (3,):
            yield from _check(flow)


def _check(definition: Definition) -> Iterator[Hit]:
    retries = own_option(definition, "retries")
    times = times_of(definition)
    function = definition.function
    if retries is None or times is None or times < 1:
        return
    if function is None or not isinstance(function.node, o.FunctionDef):
        return
    if definition.inner_decorators or definition.wrapped:
        return
    if not definition.options.is_unset("timeout_seconds"):
        return
    node: o.Node = definition.node
    if definition.base is not None:
        node = place_of(definition, retries)
    handler = swallowed_at(function.node, function.module)
    if handler is None:
        return
    kind = definition.kind.capitalize()
    yield hit(
        definition.module,
        node,
        f"{kind} `{definition.name}` has `retries={times}`, but its body swallows every exception, so it "
        "never retries.",
        related=[(Place(function.module, handler), "Every exception ends here")],
        symbol=definition.name,
    )

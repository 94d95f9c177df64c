"""PFL407 sync-task-in-async-flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.coroutines import demanded_by
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


class SyncTaskInAsyncFlow(Rule):
    """An async flow calls a task that isn't async in a loop, and stands still meanwhile.

    ## What it catches
    A direct call of a task that is not `async def`, in a loop or comprehension of an async flow.

    ## Why it matters
    Such a task runs in the event loop of the flow. Until it has ended, no coroutine of the flow goes on,
    and the calls of the loop run one after the other: six tasks of half a second took three and a half
    seconds in place of one.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def backfill(days: list[str]):
        return [load_orders(day) for day in days]
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def backfill(days: list[str]):
        futures = [load_orders.submit(day) for day in days]
        return [future.result() for future in futures]
    ```

    ## When it stays silent
    The task is called outside of a loop, submitted or mapped, or handed to a thread. Where its result is
    awaited, PFL404 has its say.
    """

    code = "PFL407"
    name = "sync-task-in-async-flow"
    category = "asynchrony"
    severity = Severity.ADVICE
    confidence = 0.9
    recommended = False
    risk = (
        "The calls run one after the other, and everything else that the flow does concurrently waits for "
        "each of them."
    )
    recommendation = (
        "Submit the task for all items first and ask for the results afterwards, or call it in a thread: "
        "`await asyncio.to_thread(task, …)`."
    )
    rollback = "Call the task directly in the loop again: the calls follow each other as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently",)

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        task, flow = call.definition, call.context.definition
        if call.how != "call" or not isinstance(task, Task) or task.is_async is not False:
            return
        if not isinstance(flow, Flow) or not call.context.in_async_function:
            return
        if not call.context.loops or demanded_by(call.node, call.module) is not None:
            return
        task = task.root
        yield hit(
            call.module,
            call.node,
            f"Async flow `{flow.name}` calls task `{task.name}`, which isn't async, in a loop: each call "
            "holds up the event loop.",
            related=[(Place(task.module, task.node), f"`{task.name}` is not `async def`")],
        )

"""PFL404 await-sync-task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import RemoveAwait
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model.awaitables import may_give_awaitable
from prefect_lint.model.coroutines import demanded_by
from prefect_lint.model.dispatched_calls import written
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


class AwaitSyncTask(Rule):
    """A flow or task that isn't async is awaited.

    ## What it catches
    `await` in front of a call of a flow or task that is not `async def`, and such a call as an argument of
    `asyncio.gather`, `asyncio.run` and the like.

    ## Why it matters
    The call runs the task to its end and gives its plain result, which can't be awaited: a `TypeError`
    comes after the work is done. With retries on the flow, the work is done again each time.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        rows = await load_orders(day)
        return rows
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        rows = load_orders(day)
        return rows
    ```

    ## When it stays silent
    The function may return something to await: its annotation says so, or it returns the result of a call
    that can't be looked into. A decorator that isn't known stands between the task and its function. The
    task is handed to a thread, as in `await asyncio.to_thread(load_orders, day)`.
    """

    code = "PFL404"
    name = "await-sync-task"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The run fails with a `TypeError` right after the task has done its work, and a retry of the flow "
        "does that work once more."
    )
    recommendation = (
        "Take the `await` away, or make the function `async def`. Where the task would hold up others, "
        "await it in a thread: `await asyncio.to_thread(task, …)`, which keeps the run context."
    )
    rollback = "Put the `await` back: the run fails after the task again."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    taking_away = SafeFix(
        "Take the `await` away.",
        because="The task runs as it did, and the run goes on with its result where it ended with an error.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        definition = call.definition.root
        if call.how != "call" or call.definition.is_async is not False or definition.is_generator:
            return
        demand = demanded_by(call.node, call.module)
        if demand is None or may_give_awaitable(call):
            return
        who = f"{definition.kind.capitalize()} `{definition.name}`"
        if isinstance(demand, o.Await):
            message = f"{who} isn't async, so awaiting its result raises a `TypeError`."
        else:
            message = (
                f"{who} isn't async, so `{written(demand.func)}` gets a result it can't await."
            )
        yield hit(
            call.module,
            demand if isinstance(demand, o.Await) else call.node,
            message,
            related=[
                (
                    Place(definition.module, definition.node),
                    f"`{definition.name}` is not `async def`",
                )
            ],
            fix=self.taking_away(RemoveAwait(demand)) if isinstance(demand, o.Await) else None,
        )

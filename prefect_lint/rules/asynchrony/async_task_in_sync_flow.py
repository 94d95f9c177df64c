"""PFL403 async-task-in-sync-flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.coroutines import gives_coroutine, is_lost
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


class AsyncTaskInSyncFlow(Rule):
    """A flow or task that isn't async calls an async one, which then never runs.

    ## What it catches
    A direct call of an async task or flow in a flow, a task or another function that is not `async def`,
    where nothing runs the coroutine that the call gives.

    ## Why it matters
    Prefect 2 ran the task and gave its result. Prefect 3 gives a coroutine: the body never runs, the name
    holds a coroutine in place of the result, and the flow run ends Completed. After an upgrade from Prefect
    2 such steps are missing without any error.

    ## Example
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @flow
    def nightly_load(day: str):
        rows = load_orders(day)
        print(f"{rows} orders")
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        rows = await load_orders(day)
        print(f"{rows} orders")
    ```

    ## When it stays silent
    Something may run the coroutine: `asyncio.run`, `run_until_complete`, `anyio.run` or any other function
    gets it, it is returned, or it is put where something else can take it from. `.submit(…)` of an async
    task is fine in a flow that isn't async. In Prefect 2 the rule says nothing; where the code may run under
    2 and under 3, it gives advice, and only when it is selected.
    """

    code = "PFL403"
    name = "async-task-in-sync-flow"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The step is missing from every run while the flow run ends Completed, and what comes after it works "
        "with a coroutine object in place of data."
    )
    recommendation = (
        "Make the flow `async def` and await the call, or keep the flow as it is and write "
        "`task.submit(…).result()`."
    )
    rollback = (
        "Put the direct call back, which runs the task in Prefect 2 only; under Prefect 3 the step is "
        "skipped again."
    )
    references = ("https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",)

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        caller = call.context.function
        if not isinstance(caller, o.FunctionDef) or caller.is_async or not gives_coroutine(call):
            return
        majors = call.module.prefect_version.majors
        if 3 not in majors or not is_lost(call):
            return
        definition = call.definition.root
        runner = call.context.definition
        where = "function" if runner is None else runner.kind
        certain = majors == (3,)
        yield hit(
            call.module,
            call.node,
            f"Async {definition.kind} `{definition.name}` is called in {where} `{caller.name}`, "
            f"which isn't async, so it never runs{'' if certain else ' under Prefect 3'}.",
            related=[
                (
                    Place(definition.module, definition.node),
                    f"`{definition.name}` is an async {definition.kind}",
                )
            ],
            recommendation=None if definition.kind == "task" else _FOR_FLOWS,
            severity=None if certain else Severity.ADVICE,
            confidence=None if certain else 0.6,
            opt_in=not certain,
        )


_FOR_FLOWS = (
    "Make the caller `async def` and await the call, or run the flow to its end with "
    "`asyncio.run(…)` where no event loop is running."
)

"""PFL403 async-task-in-sync-flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.awaitables import names_awaitable
from prefect_lint.model.collection_calls import lost_calls
from prefect_lint.model.coroutines import gives_coroutine, is_lost
from prefect_lint.model.definitions import Flow
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.calls import Context, PrefectCall
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class AsyncTaskInSyncFlow(Rule):
    """A flow or task that isn't async calls an async one, which then never runs.

    ## What it catches
    A direct call of an async task or flow in a flow, a task or another function that is not `async def`,
    where nothing runs the coroutine that the call gives. Those of Prefect's collections count too: most of
    their tasks are async, such as `email_send_message`, `shell_run_command` or `send_chat_message`.

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
    gets it that does not just work with it as data; it is returned, by a task or to code that uses what the
    flow returns; or it is put where something else can take it from. `.submit(…)` of an async
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

    submitting = UnsafeFix(
        "Submit the task and ask for its result.",
        because="The task runs in the task runner of the flow, and beside what was submitted before.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        caller = call.context.function
        if not isinstance(caller, o.FunctionDef) or caller.is_async or not gives_coroutine(call):
            return
        majors = call.module.majors
        if 3 not in majors or not (is_lost(call) or _is_returned_to_nobody(call)):
            return
        definition = call.definition.root
        certain = majors == (3,)
        yield hit(
            call.module,
            call.node,
            _message(definition.kind, definition.name, call.context, caller, certain=certain),
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
            fix=self._fix(call),
        )

    def _fix(self, call: PrefectCall) -> Proposal | None:
        if call.definition.kind != "task" or call.context.definition is None:
            return None
        node = call.node
        if not isinstance(node.func, o.Name | o.Attribute):
            return None
        return self.submitting(Wrap(node.func, "", ".submit"), Wrap(node, "", ".result()"))

    def check_module(self, module: Module) -> Iterator[Hit]:
        if module.majors != (3,):
            return
        for lost in lost_calls(module):
            if lost.caller.is_async:
                continue
            yield hit(
                module,
                lost.node,
                _message(lost.kind, lost.name, lost.context, lost.caller),
                recommendation=None if lost.kind == "task" else _FOR_FLOWS,
            )


def _is_returned_to_nobody(call: PrefectCall) -> bool:
    """Whether a flow returns the coroutine and no code of the repository takes what the flow returns.

    Prefect runs nothing that a flow returns: the run is Completed with a coroutine for a result.
    """
    flow = call.context.definition
    if not isinstance(flow, Flow) or flow.inner_decorators or flow.wrapped:
        return False
    function = call.context.function
    assert isinstance(function, o.FunctionDef)
    if function.returns is not None and names_awaitable(function.returns):
        return False
    uses = uses_of(call.node)
    return (
        bool(uses)
        and all(use.kind == "returned" and not use.awaited for use in uses)
        and all(_is_dropped(it) for it in flow.root.calls)
    )


def _is_dropped(call: PrefectCall) -> bool:
    return call.how != "call" or all(use.kind == "discarded" for use in uses_of(call.node))


def _message(
    kind: str, name: str, context: Context, caller: o.FunctionDef, *, certain: bool = True
) -> str:
    runner = context.definition
    where = "function" if runner is None else runner.kind
    when = "" if certain else " under Prefect 3"
    return (
        f"Async {kind} `{name}` is called in {where} `{caller.name}`, which isn't async, so it never "
        f"runs{when}."
    )


_FOR_FLOWS = (
    "Make the caller `async def` and await the call, or run the flow to its end with "
    "`asyncio.run(…)` where no event loop is running."
)

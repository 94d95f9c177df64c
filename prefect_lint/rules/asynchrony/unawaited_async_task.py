"""PFL402 unawaited-async-task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddAwait
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model.collection_calls import lost_calls
from prefect_lint.model.coroutines import gives_coroutine, is_lost
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class UnawaitedAsyncTask(Rule):
    """An async task or flow is called in an async function, and nothing awaits it.

    ## What it catches
    A direct call of an async task or flow inside an `async def` whose coroutine is dropped, or kept under a
    name or in a list that nothing awaits, gathers or passes on. Those of Prefect's collections count too,
    such as `email_send_message` or `send_chat_message`.

    ## Why it matters
    Calling an async function only makes a coroutine. Without `await` the body never runs: Prefect creates
    no task run, the flow run ends Completed, and all that is left is a `RuntimeWarning` in the output of
    the process.

    ## Example
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @task
    async def notify_team(rows: int) -> None:
        print(rows)

    @flow
    async def nightly_load(day: str):
        rows = await load_orders(day)
        notify_team(rows)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @task
    async def notify_team(rows: int) -> None:
        print(rows)

    @flow
    async def nightly_load(day: str):
        rows = await load_orders(day)
        await notify_team(rows)
    ```

    ## When it stays silent
    The coroutine goes anywhere it could be awaited: to `asyncio.gather`, `create_task`, a task group or a
    function of the repository's own, into a list that is used, to the caller with `return`, or under a name
    that is awaited later. Async generators run without `await`. Where a decorator that can't be looked into
    stands between the task and its function, the rule doesn't know whether there is anything to await.
    """

    code = "PFL402"
    name = "unawaited-async-task"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The step is left out without a word: the flow run ends Completed, and what the task should have "
        "loaded, sent or checked never happened."
    )
    recommendation = (
        "Write `await` in front of the call, or collect the coroutines and pass them to "
        "`await asyncio.gather(…)`."
    )
    rollback = "Take the `await` away again: the step is skipped as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",)

    awaiting = SafeFix(
        "Put `await` in front of the call.",
        because="The call that never ran now does, in its place and before what comes after it.",
    )

    awaiting_value = UnsafeFix(
        "Put `await` in front of the call.",
        because="What is kept is the result from then on, and code that got a coroutine gets it too.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        if not gives_coroutine(call) or not call.context.in_async_function or not is_lost(call):
            return
        definition = call.definition.root
        yield hit(
            call.module,
            call.node,
            _message(definition.kind, definition.name),
            related=[
                (
                    Place(definition.module, definition.node),
                    f"`{definition.name}` is an async {definition.kind}",
                )
            ],
            fix=self._fix(call.node),
        )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for lost in lost_calls(module):
            if lost.caller.is_async:
                message = _message(lost.kind, lost.name)
                yield hit(module, lost.node, message, fix=self._fix(lost.node))

    def _fix(self, node: o.Expr) -> Proposal | None:
        is_statement = isinstance(node.parent, o.ExprStmt)
        return (self.awaiting if is_statement else self.awaiting_value)(AddAwait(node))


def _message(kind: str, name: str) -> str:
    return f"Async {kind} `{name}` is called without `await`, so it never runs."

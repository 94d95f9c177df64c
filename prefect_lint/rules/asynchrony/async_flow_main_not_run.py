"""PFL405 async-flow-main-not-run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Import, Wrap
from prefect_lint.fixing.guarding import GuardMain
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model.coroutines import gives_coroutine, is_lost
from prefect_lint.model.definitions import Task
from prefect_lint.model.import_time import is_notebook
from prefect_lint.model.module import statement_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


class AsyncFlowMainNotRun(Rule):
    """An async flow is called where a program starts, and nothing runs it.

    ## What it catches
    A direct call of an async flow outside of any function, such as under `if __name__ == "__main__":`,
    whose coroutine is never given to `asyncio.run`. In Prefect 3, also that of an async task.

    ## Why it matters
    The call only makes a coroutine. The program ends at once with exit code 0, so that cron, a container or
    CI take it for a success, and all that tells of the fault is a `RuntimeWarning` in the output.

    ## Example
    ```python
    from prefect import flow

    @flow
    async def nightly_load():
        print("loading")

    if __name__ == "__main__":
        nightly_load()
    ```

    ## Use instead
    ```python
    import asyncio

    from prefect import flow

    @flow
    async def nightly_load():
        print("loading")

    if __name__ == "__main__":
        asyncio.run(nightly_load())
    ```

    ## When it stays silent
    Anything else gets the coroutine: `asyncio.run`, `run_until_complete`, `anyio.run` or a function of the
    repository's own. In a function, other rules have their say. Prefect 2 runs an async task that is called
    outside of a flow. Notebooks that were written out as Python run in an event loop of their own.
    """

    code = "PFL405"
    name = "async-flow-main-not-run"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "A scheduled program does nothing and reports success, so that the missing data is noticed by "
        "somebody else, and late."
    )
    recommendation = "Import `asyncio` and run the coroutine to its end: `asyncio.run(flow(…))`."
    rollback = "Take `asyncio.run(…)` away again: the program starts nothing, as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    running = SafeFix(
        "Run the coroutine with `asyncio.run(…)`.",
        because="Where the program starts no event loop is running, and what the call made was thrown away.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        if call.context.kind not in ("main-guard", "module") or not gives_coroutine(call):
            return
        definition = call.definition.root
        if isinstance(definition, Task) and call.module.majors != (3,):
            return
        if is_notebook(call.module) or not is_lost(call):
            return
        yield hit(
            call.module,
            call.node,
            f"Async {definition.kind} `{definition.name}` is called, but nothing runs the coroutine, so "
            "the program does nothing.",
            related=[
                (
                    Place(definition.module, definition.node),
                    f"`{definition.name}` is an async {definition.kind}",
                )
            ],
            symbol=definition.name,
            fix=self._fix(call),
        )

    def _fix(self, call: PrefectCall) -> Proposal | None:
        """Of what is kept under a name, only the author knows which of its uses are right."""
        if not isinstance(call.node.parent, o.ExprStmt):
            return None
        wrap = Wrap(call.node, (Import("asyncio"), ".run("), ")")
        if call.context.kind == "main-guard":
            return self.running(wrap)
        # Without the condition every import would run it from now on.
        return self.running(
            GuardMain([statement_of(call.node)]),
            wrap,
            description='Run it with `asyncio.run(…)` under `if __name__ == "__main__":`.',
        )

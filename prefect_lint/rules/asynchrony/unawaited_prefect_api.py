"""PFL406 unawaited-prefect-api."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddAwait
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model.async_context import is_async_to_prefect
from prefect_lint.model.calls import Context
from prefect_lint.model.coroutines import is_lost_at
from prefect_lint.model.dispatched_calls import dispatching_majors, says_how, written
from prefect_lint.model.origins import origin
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class UnawaitedPrefectApi(Rule):
    """A function of Prefect is called in async code, and nothing awaits it.

    ## What it catches
    Calls such as `Secret.load`, `Variable.get`, `create_markdown_artifact`, `run_deployment` or
    `flow.deploy` in an async flow or task, or in an async helper, whose coroutine is dropped or used as if
    it were the result; and those of Prefect's collections, such as `upload_from_path` of an `S3Bucket` or
    `execute` of a `BigQueryWarehouse`.

    ## Why it matters
    These functions run when sync code calls them. In async code the same call gives a coroutine, and
    nothing is done until it is awaited. Without `await` the artifact isn't written and the deployment isn't
    run, while the flow run ends Completed; `Secret.load("name").get()` fails with "'coroutine' object has
    no attribute 'get'".

    ## Example
    ```python
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact
    from prefect.blocks.system import Secret

    @flow
    async def nightly_report():
        token = Secret.load("reports-token").get()
        create_markdown_artifact(markdown=f"{len(token)} characters", key="report")
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact
    from prefect.blocks.system import Secret

    @flow
    async def nightly_report():
        token = (await Secret.load("reports-token")).get()
        await create_markdown_artifact(markdown=f"{len(token)} characters", key="report")
    ```

    ## When it stays silent
    The coroutine goes anywhere it could be awaited: to `asyncio.gather`, to a function of the repository's
    own, to the caller, or under a name that is awaited later. The call says what it wants with `_sync=…`.
    It is in a function that isn't async, or in an async helper that a flow which isn't async runs with
    `asyncio.run`: there Prefect runs the call at once.
    """

    code = "PFL406"
    name = "unawaited-prefect-api"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "What the call should have written, started or read is left out without an error, or the run fails "
        "where a coroutine is used in place of the result."
    )
    recommendation = (
        "Write `await` in front of the call, in parentheses where something follows it: "
        '`(await Secret.load("name")).get()`. Prefect 3 also has names that always give a coroutine, such '
        "as `aload`."
    )
    rollback = "Take the `await` away again: the call does nothing in async code, as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",)

    awaiting = SafeFix(
        "Put `await` in front of the call.",
        because="The call that did nothing does what it says, and an error becomes the result that was meant.",
    )
    awaiting_value = UnsafeFix(
        "Put `await` in front of the call.",
        because="What is kept or tested is another value from then on, and code that was skipped may run.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            if not isinstance(scope.node, o.FunctionDef) or not scope.node.is_async:
                continue
            for call in scope.calls:
                if _is_skipped(call, module):
                    yield _hit(call, module, self._fix(call))

    def _fix(self, call: o.Call) -> Proposal | None:
        # An attribute or item of a coroutine is an error in every case.
        is_at_once = isinstance(call.parent, o.ExprStmt) or (
            isinstance(call.parent, o.Attribute | o.Subscript) and call.parent.value is call
        )
        kind = self.awaiting if is_at_once else self.awaiting_value
        return kind(AddAwait(call))


def _is_skipped(call: o.Call, module: Module) -> bool:
    """Whether a call gives a coroutine in every Prefect that the module may run under, and it is lost."""
    majors = dispatching_majors(call, module)
    if not majors or not set(module.majors) <= majors or says_how(call):
        return False
    if _is_of_a_coroutine(call, module) or not is_lost_at(call, module):
        return False
    return is_async_to_prefect(Context(module, call))


def _is_of_a_coroutine(call: o.Call, module: Module) -> bool:
    """Whether the object that has the method is missing an `await` itself: `S3Bucket.load("x")`."""
    if not isinstance(call.func, o.Attribute):
        return False
    made = origin(call.func.value, module)
    return (
        isinstance(made.node, o.Call)
        and not says_how(made.node)
        and bool(dispatching_majors(made.node, made.module))
    )


def _hit(call: o.Call, module: Module, fix: Proposal | None) -> Hit:
    name = written(call.func)
    used = any(use.kind != "discarded" for use in uses_of(call))
    what = "what it gives is a coroutine and not the result" if used else "it does nothing"
    message = f"`{name}(…)` is called in async code without `await`, so {what}."
    return hit(module, call, message, fix=fix)

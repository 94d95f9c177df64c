"""PFL409 concurrency-wrong-flavour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.coroutines import is_lost_at
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class ConcurrencyWrongFlavour(Rule):
    """A concurrency limit is used with the wrong kind of `with`, or a rate limit without `await`.

    ## What it catches
    `async with` around the `concurrency` of `prefect.concurrency.sync`, plain `with` around that of
    `prefect.concurrency.asyncio`, `rate_limit` of the async module without `await`, and `await` in front of
    the one of the sync module.

    ## Why it matters
    Both modules have functions of the same names. The wrong kind of `with` raises a `TypeError` each time
    it is reached. The async `rate_limit` without `await` does nothing at all, so that calls aren't
    limited, and nothing says so.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.concurrency.sync import concurrency

    @task
    async def query(customer: int) -> int:
        async with concurrency("warehouse", occupy=1):
            return customer

    @flow
    async def customers():
        return await query(1)
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.concurrency.asyncio import concurrency

    @task
    async def query(customer: int) -> int:
        async with concurrency("warehouse", occupy=1):
            return customer

    @flow
    async def customers():
        return await query(1)
    ```

    ## When it stays silent
    The function comes from a place that can't be seen, or either module may have been imported. The sync
    `concurrency` under plain `with` in an async function works; it holds up the event loop while it waits,
    which is another matter.
    """

    code = "PFL409"
    name = "concurrency-wrong-flavour"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "The run fails where the limit is taken, or goes on without any limit, and the service that the "
        "limit protects gets all requests at once."
    )
    recommendation = (
        "Import from `prefect.concurrency.asyncio` in async functions, and from `prefect.concurrency.sync` "
        "in all others."
    )
    rollback = "Put the former import back."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/global-concurrency-limits",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            for call in scope.calls:
                thing = module.project.infer.thing(call.func, module)
                name = thing.name if isinstance(thing, t.Symbol) else ""
                if name in _LIMITS:
                    yield from _entered(call, _LIMITS[name], module)
                elif name in _RATE_LIMITS:
                    yield from _rate_limited(call, _RATE_LIMITS[name], module)


_AWAIT = (
    "Write `await` in front of the call in an async function; in any other, import `rate_limit` from "
    "`prefect.concurrency.sync`."
)
_HOMES = {
    f"prefect.concurrency.{version}{flavour}": flavour
    for version in ("", "v1.")
    for flavour in ("sync", "asyncio")
}
_LIMITS = {f"{home}.concurrency": flavour for home, flavour in _HOMES.items()}
_RATE_LIMITS = {f"{home}.rate_limit": flavour for home, flavour in _HOMES.items()}


def _entered(call: o.Call, flavour: str, module: Module) -> Iterator[Hit]:
    for use in uses_of(call):
        item = use.node.parent
        if use.kind != "entered" or not isinstance(item, o.WithItem):
            continue
        statement = item.parent
        if isinstance(statement, o.With) and statement.is_async == (flavour == "sync"):
            used, needed = ("async with", "with") if statement.is_async else ("with", "async with")
            yield hit(
                module,
                use.node,
                f"`{used}` around `concurrency` of `prefect.concurrency.{flavour}` raises a "
                f"`TypeError`: it works with `{needed}` only.",
            )


def _rate_limited(call: o.Call, flavour: str, module: Module) -> Iterator[Hit]:
    if flavour == "asyncio" and is_lost_at(call, module):
        yield hit(
            module,
            call,
            "`rate_limit` of `prefect.concurrency.asyncio` is called without `await`, so nothing is "
            "limited.",
            recommendation=_AWAIT,
        )
    elif flavour == "sync" and isinstance(call.parent, o.Await):
        yield hit(
            module,
            call.parent,
            "`rate_limit` of `prefect.concurrency.sync` gives nothing to await, so `await` raises a "
            "`TypeError`.",
        )

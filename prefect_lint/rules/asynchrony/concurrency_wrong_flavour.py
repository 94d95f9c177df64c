"""PFL409 concurrency-wrong-flavour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.awaiting import MakeWithAsync
from prefect_lint.fixing.changes import AddAwait
from prefect_lint.fixing.moving import MoveImport
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import things as t
from prefect_lint.model.coroutines import is_lost_at
from prefect_lint.model.module import function_of
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
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

    importing = SafeFix(
        "Import it from the module for this kind of function.",
        because="It is used at this place only, and takes the same limit in the way that is written.",
    )
    entering = SafeFix(
        "Enter it with `async with`.",
        because="The limit is taken where an error was raised.",
    )
    awaiting = SafeFix(
        "Put `await` in front of the call.",
        because="The rate is limited where nothing was done.",
    )

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
                fix=_to_enter(call, statement, module),
            )


def _rate_limited(call: o.Call, flavour: str, module: Module) -> Iterator[Hit]:
    if flavour == "asyncio" and is_lost_at(call, module):
        yield hit(
            module,
            call,
            "`rate_limit` of `prefect.concurrency.asyncio` is called without `await`, so nothing is "
            "limited.",
            recommendation=_AWAIT,
            fix=ConcurrencyWrongFlavour.awaiting(AddAwait(call))
            if _is_in_async(call)
            else _from(call, "sync", module),
        )
    elif flavour == "sync" and isinstance(call.parent, o.Await):
        yield hit(
            module,
            call.parent,
            "`rate_limit` of `prefect.concurrency.sync` gives nothing to await, so `await` raises a "
            "`TypeError`.",
            fix=_from(call, "asyncio", module),
        )


def _is_in_async(node: o.Node) -> bool:
    function = function_of(node)
    return isinstance(function, o.FunctionDef) and function.is_async


def _to_enter(call: o.Call, statement: o.With, module: Module) -> Proposal | None:
    if statement.is_async:
        return _from(call, "asyncio", module)
    if _is_in_async(statement):
        return ConcurrencyWrongFlavour.entering(MakeWithAsync(statement))
    return _from(call, "sync", module)


def _from(call: o.Call, flavour: str, module: Module) -> Proposal | None:
    """The import from the other module, where the call is all that the name is imported for."""
    name = call.func.id if isinstance(call.func, o.Name) else ""
    bindings = module.scope.bindings.get(name, ())
    reads = sum(len(scope.reads.get(name, ())) for scope in module.scopes())
    alias = bindings[0].node if len(bindings) == 1 else None
    source = alias.parent if isinstance(alias, o.Alias) else None
    if reads != 1 or not isinstance(alias, o.Alias) or not isinstance(source, o.ImportFrom):
        return None
    home = source.module.rpartition(".")[0]
    if f"{source.module}.{alias.name}" not in {*_LIMITS, *_RATE_LIMITS}:
        return None
    return ConcurrencyWrongFlavour.importing(MoveImport(alias, f"{home}.{flavour}.{alias.name}"))

"""PFL401 blocking-call-in-async."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddAwait, Import, Replace
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model.event_loop import blocking_calls, runs_alone
from prefect_lint.model.module import function_of
from prefect_lint.model.run_timeouts import defeats_timeout
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.event_loop import BlockingCall, InLoop
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit


class BlockingCallInAsync(Rule):
    """An async flow or task waits in a call that blocks the event loop.

    ## What it catches
    A call in the body of an async flow or task, or in an async helper that it awaits, that sleeps, sends a
    request or a query, or runs a process, and comes back only when that is over. The call may be of a
    library or of one of the repository's own functions that are not async and lead to such a call. The same
    in an async function that a flow or task which isn't async runs with `asyncio.run(…)`.

    ## Why it matters
    All coroutines of a flow run share one event loop. While one of them is in a call like `time.sleep` or
    `requests.get`, none of the others goes on: `asyncio.gather` over six tasks that sleep for half a second
    took 3.7 seconds in place of 0.9. A timeout or a cancellation isn't noticed either until the call ends.

    ## Example
    ```python
    import asyncio

    import requests
    from prefect import flow, task

    @task
    async def fetch_price(symbol: str) -> dict:
        response = requests.get(f"https://api.example.com/prices/{symbol}", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    async def prices(symbols: list[str]):
        return await asyncio.gather(*(fetch_price(symbol) for symbol in symbols))
    ```

    ## Use instead
    ```python
    import asyncio

    import httpx
    from prefect import flow, task

    @task
    async def fetch_price(symbol: str) -> dict:
        async with httpx.AsyncClient(timeout=30) as client:
            response = await client.get(f"https://api.example.com/prices/{symbol}")
        response.raise_for_status()
        return response.json()

    @flow
    async def prices(symbols: list[str]):
        return await asyncio.gather(*(fetch_price(symbol) for symbol in symbols))
    ```

    ## When it stays silent
    The call is handed to a thread (`asyncio.to_thread`, `run_in_executor`); it only reads or writes a local
    file or builds a client; the function is only submitted or mapped, which gives each of its runs a loop
    of its own; the call keeps a `timeout_seconds` from being noticed, which PFL111 reports; or what is
    called is a task that isn't async, about which PFL407 has its say. Two cases are advice
    and have to be selected: in Prefect 2, where each async task has a thread of its own, and in a flow that
    awaits one thing at a time, so that nothing else waits for its loop.
    """

    code = "PFL401"
    name = "blocking-call-in-async"
    category = "asynchrony"
    severity = Severity.WARNING
    confidence = 0.85
    risk = (
        "Everything else that the flow run does concurrently stands still until the call comes back, so "
        "that the run takes as long as one without `async`, and timeouts and cancellations come late."
    )
    recommendation = (
        "Use a client that is async, or hand the call to a thread: `await asyncio.to_thread(function, …)`. "
        "It keeps the run context, so logging and task runs work there."
    )
    rollback = (
        "Put the direct call back in place of the awaited one: the behaviour is that of before."
    )
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    sleeping = SafeFix(
        "Wait with `await asyncio.sleep(…)`.",
        because="It waits as long as before, and only what should run meanwhile goes on.",
    )
    sleeping_inside = UnsafeFix(
        "Wait with `await asyncio.sleep(…)`.",
        because="What the `with` around it holds, such as a lock, stays held while others run.",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        # What keeps a timeout from being noticed is the finding of PFL111.
        found = (blocking for blocking in blocking_calls(project) if not defeats_timeout(blocking))
        for first, *others in _by_function_and_library(found):
            definition = first.where.definition
            if not self.applies_to(definition.module):
                continue
            waits_alone = first.reached.effect.kind != "sleep" and runs_alone(first.where)
            harmful = 3 in definition.module.majors and not waits_alone
            yield hit(
                first.where.function.module,
                first.call,
                _message(first),
                related=[*_places(first), *map(_also, others)],
                severity=None if harmful else Severity.ADVICE,
                confidence=None if harmful else 0.35,
                opt_in=not harmful,
                symbol=None if first.where.awaited_at else definition.name,
                recommendation=_recommendation(first.reached.effect.name),
                fix=self._fix([first, *others]),
            )

    def _fix(self, found: list[BlockingCall]) -> Proposal | None:
        """All of them wait in the function itself, by statements of their own."""
        if not all(_is_own_sleep(blocking) for blocking in found):
            return None
        calls = [blocking.call for blocking in found]
        kind = self.sleeping_inside if any(_is_entered(call) for call in calls) else self.sleeping
        changes = [
            change
            for call in calls
            for change in (Replace(call.func, (Import("asyncio"), ".sleep")), AddAwait(call))
        ]
        return kind(*changes)


def _is_own_sleep(blocking: BlockingCall) -> bool:
    call, reached = blocking.call, blocking.reached
    return (
        reached.effect.name == "time.sleep"
        and not reached.hops
        and isinstance(call.parent, o.ExprStmt)
        and len(call.args) == len(call.arguments) == 1
        and not isinstance(call.args[0], o.Starred)
    )


def _is_entered(call: o.Call) -> bool:
    """Whether a `with` is around a call in its function."""
    function = function_of(call)
    for above in call.ancestors():
        if above is function:
            return False
        if isinstance(above, o.With) and not above.is_async:
            return True
    return False


def _by_function_and_library(found: Iterable[BlockingCall]) -> Iterable[list[BlockingCall]]:
    """Calls of one library in one function are changed together, so they are one finding."""
    groups: dict[tuple[int, str], list[BlockingCall]] = {}
    for blocking in found:
        library = blocking.reached.effect.name.partition(".")[0]
        groups.setdefault((id(blocking.where.function.node), library), []).append(blocking)
    return groups.values()


def _message(blocking: BlockingCall) -> str:
    effect, hops = blocking.reached.effect.name, blocking.reached.hops
    who = _who(blocking.where)
    if hops:
        return f"{who} calls `{hops[0].callee}`, which blocks the event loop in `{effect}`."
    return f"{who} calls `{effect}`, which blocks the event loop."


def _who(where: InLoop) -> str:
    definition = where.definition
    if not where.awaited_at:
        return f"Async {definition.kind} `{definition.name}`"
    assert isinstance(where.function.node, o.FunctionDef)
    return f"Async function `{where.function.node.name}`, run by {definition.kind} `{definition.name}`,"


def _places(blocking: BlockingCall) -> Iterator[tuple[Place, str]]:
    reached = blocking.reached
    if reached.hops:
        for hop in reached.hops[1:]:
            yield Place(hop.module, hop.call), f"on the way, `{hop.callee}` is called here"
        helper = reached.hops[-1].callee
        yield (
            Place(reached.module, reached.call),
            f"helper `{helper}` blocks here, in `{reached.effect.name}`",
        )
    for module, call in blocking.where.awaited_at:
        yield Place(module, call), "the async function is run from here"


def _also(blocking: BlockingCall) -> tuple[Place, str]:
    hops = blocking.reached.hops
    callee = hops[0].callee if hops else blocking.reached.effect.name
    return Place(blocking.where.function.module, blocking.call), f"`{callee}` blocks here too"


def _recommendation(effect: str) -> str | None:
    if effect == "time.sleep":
        return "Wait with `await asyncio.sleep(…)`, which lets everything else go on meanwhile."
    if effect.startswith(("subprocess.", "os.")):
        return (
            "Start the process with `await asyncio.create_subprocess_exec(…)`, or hand the call to a "
            "thread: `await asyncio.to_thread(subprocess.run, …)`."
        )
    return None

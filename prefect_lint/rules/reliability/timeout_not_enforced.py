"""PFL111 timeout-not-enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.event_loop import blocking_calls_of
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.run_timeouts import defeats_timeout, ends_by_itself, has_timeout
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Definition, Task
    from prefect_lint.model.effects import Reached
    from prefect_lint.rule import Hit

_THREADED = ("ThreadPoolTaskRunner", "ConcurrentTaskRunner")
_IN_THREAD = (
    "Prefect can't break into a call in a worker thread: the task run holds its thread, and the flow run "
    "waits for it, until the call ends by itself."
)


class TimeoutNotEnforced(Rule):
    """A flow or task has `timeout_seconds`, but waits in a call that Prefect can't break off.

    ## What it catches
    An async flow or task with `timeout_seconds` that waits in a blocking call without a limit of its own,
    in its body or in an async helper that it awaits. As advice, to be selected: a task that isn't async,
    is run by `.submit()` or `.map()`, and waits in such a call in the thread of its task runner.

    ## Why it matters
    A timeout is noticed when the event loop gets its turn, and a blocking call keeps that turn until it
    ends. With `timeout_seconds=1` and a call of four seconds, the task ended Completed after four, as if
    there were no timeout; a call that never ends holds the run for ever.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(timeout_seconds=30)
    async def fetch_orders(day: str) -> list:
        return requests.get(f"https://api.example.com/orders/{day}").json()

    @flow
    async def orders(day: str):
        return await fetch_orders(day)
    ```

    ## Use instead
    ```python
    import httpx
    from prefect import flow, task

    @task(timeout_seconds=30)
    async def fetch_orders(day: str) -> list:
        async with httpx.AsyncClient(timeout=20) as client:
            response = await client.get(f"https://api.example.com/orders/{day}")
        return response.json()

    @flow
    async def orders(day: str):
        return await fetch_orders(day)
    ```

    ## When it stays silent
    The call has a timeout of its own, as an argument or by default; it sleeps for less than the timeout, or
    for a time that isn't written out; it is handed to a thread, which leaves the event loop free; or the
    timeout can't be read. PFL401 says nothing about a call that is reported here.
    """

    code = "PFL111"
    name = "timeout-not-enforced"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "The timeout does not end a run that hangs: it holds its worker and its concurrency slot until the "
        "call comes back, and may then even count as Completed."
    )
    recommendation = (
        "Give the call a timeout of its own that is shorter than that of the run, or use an async client "
        "and `await` it, so that Prefect can end it."
    )
    rollback = "Take the timeout of the call out again: the run waits for it as long as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check_async(task)
        yield from _check_submitted(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check_async(flow)


def _check_async(definition: Definition) -> Iterator[Hit]:
    if definition.is_async is not True or not _gives_a_timeout(definition):
        return
    # The finding is about this definition, also where a helper is shared with others.
    blocking = [found for found in blocking_calls_of(definition) if defeats_timeout(found)]
    if not blocking:
        return
    first = blocking[0]
    effect = first.reached.effect.name
    related = _places(definition, first.reached)
    related += [
        (Place(other.where.function.module, other.call), "This call can't be broken off either")
        for other in blocking[1:]
    ]
    yield hit(
        first.where.function.module,
        first.call,
        f"Async {definition.kind} `{definition.name}` has a timeout, which is not noticed while "
        f"`{effect}` blocks the event loop.",
        related=related,
        symbol=definition.name,
    )


def _check_submitted(task: Task) -> Iterator[Hit]:
    if task.is_async is not False or not _gives_a_timeout(task):
        return
    submitted = next((call for call in task.calls if _runs_in_a_thread(call)), None)
    if submitted is None:
        return
    for reached in task.module.project.effects.of_definition(task):
        effect = reached.effect
        if effect.kind not in ("network", "database", "process") or effect.strength != "request":
            continue
        if effect.prefect_api or not effect.blocking or reached.through or reached.offloaded:
            continue
        if ends_by_itself(reached, task):
            continue
        module, call = reached.first_call
        place = (Place(submitted.module, submitted.node), "It is run in a thread from here")
        yield hit(
            module,
            call,
            f"Task `{task.name}` has a timeout, which can't break off `{effect.name}` in a worker thread.",
            related=[*_places(task, reached), place],
            severity=Severity.ADVICE,
            confidence=0.6,
            symbol=task.name,
            risk=_IN_THREAD,
            opt_in=True,
        )
        return


def _gives_a_timeout(definition: Definition) -> bool:
    """Whether a definition has a timeout that is given to it, not to what it is a copy of."""
    return has_timeout(definition) and own_option(definition, "timeout_seconds") is not None


def _runs_in_a_thread(call: PrefectCall) -> bool:
    if call.how not in ("submit", "map"):
        return False
    flow = call.context.enclosing
    if not isinstance(flow, Flow):
        return False
    runner = flow.option("task_runner")
    if runner is None:
        return flow.options.complete
    thing = runner.thing
    name = thing.name if isinstance(thing, t.Symbol) else ""
    return (thing.cls if isinstance(thing, t.Instance) else name).endswith(_THREADED)


def _places(definition: Definition, reached: Reached) -> list[tuple[Place, str]]:
    option = definition.option("timeout_seconds")
    assert option is not None
    places = [(Place(definition.module, place_of(definition, option)), "The timeout is given here")]
    if reached.hops:
        places.append((Place(reached.module, reached.call), f"`{reached.effect.name}` waits here"))
    return places

"""PFL410 await-on-submit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddAwait, RemoveAwait, Wrap
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model.async_context import is_async_to_prefect
from prefect_lint.model.coroutines import demanded_by, is_lost_at
from prefect_lint.model.definitions import Task
from prefect_lint.model.dispatched_calls import written
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


class AwaitOnSubmit(Rule):
    """A future is awaited that can't be, or in Prefect 2 a submission isn't that has to be.

    ## What it catches
    In Prefect 3: `await` in front of `.submit(…)` or `.map(…)` of a task, in front of `.result()` or
    `.wait()` of its future, and futures given to `asyncio.gather`. In Prefect 2: the same for tasks that
    aren't async, and `.submit(…)` or `.map(…)` of an async task without `await` in an async flow.

    ## Why it matters
    In Prefect 3 these methods give what they give at once, in async code too, and a future can't be
    awaited: the task is submitted, then the run fails with a `TypeError`. In Prefect 2 the submission of
    an async task in an async flow is a coroutine, so that without `await` the task never runs while the
    flow run ends Completed.

    ## Example
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        future = await load_orders.submit(day)
        return await future.result()
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        future = load_orders.submit(day)
        return future.result()
    ```

    ## When it stays silent
    `.submit` belongs to an executor or another library. The version of Prefect isn't known and what
    stands there is right in one of the two. The future has methods to await of its own, such as
    `wait_async()` after `.delay(…)`.
    """

    code = "PFL410"
    name = "await-on-submit"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "The run fails with a `TypeError` after the task was submitted, and the task is cancelled."
    )
    recommendation = (
        "Take the `await` away: `future = task.submit(…)`, then `future.result()`. To wait for async tasks "
        "with `await`, call them directly: `await asyncio.gather(task(1), task(2))`."
    )
    rollback = (
        "Turn the change around. Under Prefect 2, `await` is right for async tasks only; under Prefect 3, "
        "never."
    )
    references = ("https://docs.prefect.io/v3/how-to-guides/migrate/upgrade-to-prefect-3",)

    taking_away = SafeFix(
        "Take the `await` away.",
        because="The task is submitted as it was, and the run goes on where it ended with an error.",
    )
    waiting = UnsafeFix(
        "Wait with `.result()` in place of `await`.",
        because="That it was awaited says that the run should wait here; it may have been a habit only.",
    )
    awaiting = SafeFix(
        "Put `await` in front of the submission.",
        because="Prefect 2 submits the task that never ran, in its place.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        if call.how not in ("submit", "map") or not isinstance(call.definition, Task):
            return
        majors = call.module.majors
        task = call.definition
        # In Prefect 2 the submission of an async task is a coroutine.
        if majors == (3,) or task.is_async is False:
            yield from _awaited(call)
        elif majors == (2,) and task.is_async and not task.is_generator:
            yield from _not_awaited(call)


def _not_awaited(call: PrefectCall) -> Iterator[Hit]:
    if is_lost_at(call.node, call.module) and is_async_to_prefect(call.context):
        yield hit(
            call.module,
            call.node,
            f"`{written(call.node.func)}(…)` of an async task is not awaited, so in Prefect 2 the task "
            "never runs.",
            related=_defined(call),
            risk="The task is left out without an error, and the flow run ends Completed.",
            recommendation=(
                "Write `await` in front of the submission, and in front of `.result()` of the future "
                "that it gives."
            ),
            # The future under a name would have to be awaited in further places.
            fix=AwaitOnSubmit.awaiting(AddAwait(call.node))
            if isinstance(call.node.parent, o.ExprStmt)
            else None,
        )


def _awaited(call: PrefectCall) -> Iterator[Hit]:
    """The first place at which something that is no awaitable is awaited: what follows isn't reached."""
    name = written(call.node.func)
    demand = demanded_by(call.node, call.module)
    if isinstance(demand, o.Await):
        what = "a future" if call.how == "submit" else "a list of futures"
        message = f"`{name}(…)` gives {what}, which can't be awaited."
        yield hit(call.module, demand, message, related=_defined(call), fix=_without(demand, call))
        return
    if demand is not None:
        message = f"`{written(demand.func)}` can't await the futures that `{name}(…)` gives."
        yield hit(call.module, call.node, message, related=_defined(call))
        return
    awaited = list(_awaited_results(call.node))
    if awaited:
        use = awaited[0].value
        assert isinstance(use, o.Call)
        assert isinstance(use.func, o.Attribute)
        yield hit(
            call.module,
            awaited[0],
            f"`{use.func.attr}()` of the future of `{call.definition.root.name}` gives a plain value, "
            "which can't be awaited.",
            related=[(Place(call.module, call.node), "the future comes from here")],
            fix=AwaitOnSubmit.taking_away(*map(RemoveAwait, awaited)),
        )


def _without(demand: o.Await, call: PrefectCall) -> Proposal | None:
    """The fix of an awaited submission; where nothing takes the future, nothing would wait for it."""
    if not isinstance(demand.parent, o.ExprStmt):
        awaited = _awaited_results(demand)
        return AwaitOnSubmit.taking_away(RemoveAwait(demand), *map(RemoveAwait, awaited))
    # What `.map(…)` gives in Prefect 2 is a plain list.
    if call.how == "map" and call.module.majors != (3,):
        return None
    return AwaitOnSubmit.waiting(RemoveAwait(demand), Wrap(call.node, "", ".result()"))


def _awaited_results(future: o.Expr) -> Iterator[o.Await]:
    """Each `await` in front of `.result()` or `.wait()` of a future, in the order in which they are found."""
    for use in uses_of(future):
        if use.kind == "attribute" and use.name in ("result", "wait") and use.call is not None:
            awaiting = use.call.parent
            if isinstance(awaiting, o.Await):
                yield awaiting


def _defined(call: PrefectCall) -> list[tuple[Place, str]]:
    task = call.definition.root
    if task.function is None:
        return []
    kind = "an async task" if task.is_async else "a task that isn't async"
    return [(Place(task.module, task.node), f"`{task.name}` is {kind}")]

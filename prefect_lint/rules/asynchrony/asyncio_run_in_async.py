"""PFL408 asyncio-run-in-async."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.awaiting import AwaitArgument
from prefect_lint.fixing.proposal import SafeFix, UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition
from prefect_lint.model.dispatched_calls import written
from prefect_lint.model.loop_runners import unguarded_runners
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_TAKING_A_COROUTINE = frozenset({"asyncio.run", "uvloop.run"})


class AsyncioRunInAsync(Rule):
    """An event loop is started where one is running already.

    ## What it catches
    `asyncio.run(…)`, `anyio.run(…)` and `loop.run_until_complete(…)` in an `async def`, and in a flow, task
    or function that is not async but is called directly by an async flow or task.

    ## Why it matters
    A thread has one event loop at a time. While an async flow or task runs, starting another loop raises
    "asyncio.run() cannot be called from a running event loop", and what should have run in it is dropped.

    ## Example
    ```python
    import asyncio

    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        return asyncio.run(load_orders(day))
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    async def load_orders(day: str) -> int:
        return len(day)

    @flow
    async def nightly_load(day: str):
        return await load_orders(day)
    ```

    ## When it stays silent
    The function is handed to a thread (`asyncio.to_thread`, an executor) or submitted; it asks first
    whether a loop is running; a handler takes the `RuntimeError`; or the repository uses `nest_asyncio`. In
    Prefect 2, a flow or task that isn't async has a thread of its own, so that only the first form is
    reported, and the call of plain functions.
    """

    code = "PFL408"
    name = "asyncio-run-in-async"
    category = "asynchrony"
    severity = Severity.ERROR
    confidence = 0.95
    risk = "The run fails with a `RuntimeError` each time, and the work in the coroutine is never done."
    recommendation = (
        "Await the coroutine in place of starting a loop for it. Where the function can't be async, call "
        "it in a thread: `await asyncio.to_thread(function, …)`."
    )
    rollback = "Put the call that starts a loop back: the run fails there again."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    awaiting = SafeFix(
        "Await the coroutine in place of starting a loop for it.",
        because="The call that always raised is gone, and the coroutine runs in the loop that is running.",
    )
    awaiting_here = UnsafeFix(
        "Await the coroutine in place of running a loop until it is done.",
        because="What makes, sets or closes the other loop stays behind, and may go too.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for scope in module.scopes():
            function = scope.node
            if isinstance(function, o.FunctionDef) and function.is_async:
                for call in unguarded_runners(function, module):
                    yield hit(
                        module,
                        call,
                        f"`{written(call.func)}` is called in an `async def`, where an event loop is "
                        "running, so it raises a `RuntimeError`.",
                        fix=self._fix(call, module),
                    )

    def _fix(self, call: o.Call, module: Module) -> Proposal | None:
        target = module.project.infer.thing(call.func, module)
        if isinstance(target, t.Symbol) and target.name in _TAKING_A_COROUTINE:
            return self.awaiting(AwaitArgument(call))
        if isinstance(call.func, o.Attribute) and call.func.attr == "run_until_complete":
            return self.awaiting_here(AwaitArgument(call))
        return None

    def check_project(self, project: Project) -> Iterator[Hit]:
        seen: set[int] = set()
        for caller in project.linked_definitions:
            body = caller.body
            if caller.base is not None or caller.function is None or caller.is_async is not True:
                continue
            assert isinstance(body, o.FunctionDef)
            home = caller.function.module
            for call in body.scope.calls:
                callee = _called(call, home)
                if callee is None or id(callee.node) in seen or not self.applies_to(callee.module):
                    continue
                seen.add(id(callee.node))
                yield from _inner(callee, call, caller, home)


def _called(call: o.Call, module: Module) -> t.RepoFunction | None:
    """The function that isn't async and runs in the event loop of the one that calls it."""
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, Definition):
        # Prefect 2 gives it a thread of its own.
        if 2 in module.majors or target.inner_decorators:
            return None
        target = target.function or t.UNKNOWN
    if not isinstance(target, t.RepoFunction) or not isinstance(target.node, o.FunctionDef):
        return None
    return None if target.node.is_async or target.node.is_generator else target


def _inner(callee: t.RepoFunction, call: o.Call, caller: Definition, home: Module) -> Iterator[Hit]:
    assert isinstance(callee.node, o.FunctionDef)
    for runner in unguarded_runners(callee.node, callee.module):
        yield hit(
            callee.module,
            runner,
            f"`{written(runner.func)}` raises a `RuntimeError` when async {caller.kind} "
            f"`{caller.name}` calls `{callee.node.name}`: an event loop is running then.",
            related=[(Place(home, call), "it is called here, in the event loop")],
            confidence=0.85,
        )
        return

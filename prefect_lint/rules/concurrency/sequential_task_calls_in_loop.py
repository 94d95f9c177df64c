"""PFL214 sequential-task-calls-in-loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.fan_out import FanOut, comes_in_portions, limits_itself
from prefect_lint.model.loop_carried import carries, is_steered, runs_programs
from prefect_lint.model.sizes import loop_size
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.rule import Place, Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_KINDS = ("network", "database")


class SequentialTaskCallsInLoop(Rule):
    """A loop calls a task that waits for a service, one element after the other, where it could overlap.

    ## What it catches
    Direct calls, in a loop of a flow, of a task that sends requests to a network service or a database, where
    no round needs anything from an earlier one.

    ## Why it matters
    A direct call returns when the task run has ended. Most of that time is waiting, and the waits add up:
    with `.map(…)` or `.submit(…)` they overlap.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3, retry_delay_seconds=10)
    def fetch_order(order_id: int) -> dict:
        response = requests.get(f"https://api.example.com/orders/{order_id}", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    def orders(order_ids: list[int]) -> list[dict]:
        return [fetch_order(order_id) for order_id in order_ids]
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner

    @task(retries=3, retry_delay_seconds=10)
    def fetch_order(order_id: int) -> dict:
        response = requests.get(f"https://api.example.com/orders/{order_id}", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=8))
    def orders(order_ids: list[int]) -> list[dict]:
        return fetch_order.map(order_ids).result()
    ```

    ## When it stays silent
    A round needs what an earlier one gave; the loop is a `while`, may be left early, pauses or works in
    batches; it goes round a few times only; the flow's task runner is serial; the task is `async`; or it
    runs programs, which may be steps in an order.
    """

    code = "PFL214"
    name = "sequential-task-calls-in-loop"
    category = "concurrency"
    severity = Severity.ADVICE
    confidence = 0.3
    recommended = False
    risk = "The flow takes as long as all its requests one after the other, and longer with each element."
    recommendation = (
        "Use `.map(…)` with a task runner whose `max_workers` the other side stands. Leave the loop where the "
        "order matters or the service allows one request at a time."
    )
    rollback = "Put the loop of direct calls back."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently",)

    few: option[int] = option(3, "Loops that go round at most this often are fine.")

    def check_module(self, module: Module) -> Iterator[Hit]:
        reported: set[int] = set()
        for call in module.calls:
            if call.how != "call" or not call.context.loops:
                continue
            loop = call.context.loops[0]
            if id(loop) in reported:
                continue
            reached = self._waits(call)
            if reached is None:
                continue
            reported.add(id(loop))
            yield hit(
                module,
                call.node,
                f"The loop calls `{call.definition.name}` one element after the other, and each call waits for "
                f"`{reached.effect.name}`.",
                related=[
                    (Place(reached.module, reached.call), f"`{reached.effect.name}` is called here")
                ],
            )

    def _waits(self, call: PrefectCall) -> Reached | None:
        task = call.definition
        flow = call.context.definition
        function = call.context.function
        if not isinstance(task, Task) or not isinstance(flow, Flow) or function is None:
            return None
        if task.is_async is not False or limits_itself(function) or runs_programs(task):
            return None
        for loop in call.context.loops:
            if is_steered(loop) or carries(loop, call.node):
                return None
        size = loop_size(call.context.loops[0], call.module)
        if (size is not None and size <= self.few) or comes_in_portions(FanOut(call, None, None)):
            return None
        runner = task_runner_of(flow)
        if runner is not None and runner.is_serial:
            return None
        for reached in call.module.project.effects.of_definition(task.root):
            effect = reached.effect
            if effect.prefect_api or effect.embedded or reached.through is not None:
                continue
            if effect.kind in _KINDS and effect.strength == "request":
                return reached
        return None

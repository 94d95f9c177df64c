"""PFL201 unbounded-task-concurrency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.fan_out import (
    comes_in_portions,
    fan_out,
    limits_itself,
    runs_without_limit,
    tagged_around,
)
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.fan_out import FanOut
    from prefect_lint.rule import Hit

_WORKERS = (
    "PREFECT_TASKS_RUNNER_THREAD_POOL_MAX_WORKERS",
    "PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS",
)
_SERVICES = (
    "airbyte",
    "aws",
    "azure",
    "bitbucket",
    "census",
    "databricks",
    "fivetran",
    "gcp",
    "github",
    "gitlab",
    "hex",
    "hightouch",
    "slack",
    "snowflake",
    "sqlalchemy",
    "twitter",
)
"""Collections whose tasks send requests."""


class UnboundedTaskConcurrency(Rule):
    """A flow starts a task run for every element of a collection, and nothing limits how many run at once.

    ## What it catches
    `.map(…)`, or `.submit(…)` in a loop, over something that is not a short literal, in a flow whose task
    runner has no `max_workers`. It is a warning where the task, directly or through the repository's own
    functions, sends requests to a network service or a database. For other tasks it is advice.
    Limits can also be set on the server, so the rule is not in the recommended preset: select it by its code.

    ## Why it matters
    The thread pool of Prefect 3 has no upper limit, nor has the concurrent runner of Prefect 2: eighty
    elements are eighty task runs at the same moment, and ten thousand are ten thousand. The service on the
    other side answers with 429 or falls over, connection pools run dry, and the process runs out of memory.
    It goes well as long as the collection is small.

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
        fetched = fetch_order.map(order_ids)
        return [order.result() for order in fetched]
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
        fetched = fetch_order.map(order_ids)
        return [order.result() for order in fetched]
    ```

    ## When it stays silent
    The task runner has `max_workers`, is another one than Prefect's thread pool, or can't be read; the task has
    tags or is called within `with tags(…)`, because tags can have a limit on the server; the code uses
    `concurrency(…)`, `rate_limit(…)`, a semaphore, or batches; every round of the loop waits for a result; the
    collection, or the default of the parameter that brings it, is a short literal; or the repository sets
    `PREFECT_TASKS_RUNNER_THREAD_POOL_MAX_WORKERS`.
    """

    code = "PFL201"
    name = "unbounded-task-concurrency"
    category = "concurrency"
    severity = Severity.ADVICE
    confidence = 0.3
    recommended = False
    risk = (
        "With a large collection all requests are sent at the same moment: the service throttles or "
        "fails, and the worker can run out of threads, connections or memory."
    )
    recommendation = (
        "Give the flow `task_runner=ThreadPoolTaskRunner(max_workers=…)` with a number that the other side "
        "stands, or the task a tag with a concurrency limit; resolve every future before the flow "
        "ends, because a limited runner drops what still queues."
    )
    rollback = "Remove `task_runner`, or the tag and its limit: all task runs start at once again."
    references = (
        "https://docs.prefect.io/v3/concepts/task-runners",
        "https://docs.prefect.io/v3/concepts/tag-based-concurrency-limits",
    )

    small: option[int] = option(
        50, "Collections of at most this many written-out elements are fine."
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        if flow.base is not None or not isinstance(flow.body, o.FunctionDef):
            return
        settings = flow.module.project.settings
        if any(settings.is_set(name) for name in _WORKERS) or _limits_itself(flow):
            return
        found: dict[int, tuple[Task, list[FanOut]]] = {}
        for call in flow.module.calls_in(flow):
            task = call.definition
            if isinstance(task, Task) and _has_no_limit(call, task):
                fan = fan_out(call)
                if fan is None or (fan.size is not None and fan.size <= self.small):
                    continue
                if not comes_in_portions(fan):
                    found.setdefault(id(task.root), (task, []))[1].append(fan)
        if not found or _has_a_limited_copy(flow):
            return
        for task, fans in found.values():
            yield from self._report(flow, task, fans)

    def _report(self, flow: Flow, task: Task, fans: list[FanOut]) -> Iterator[Hit]:
        first, *others = fans
        reached = _reached(task)
        if reached is not None and any(limits_itself(f) for f in _functions(reached)):
            return
        recommendation = None
        if flow.module.majors == (2,):
            recommendation = (
                "Give the task a tag and set a concurrency limit on that tag (`prefect "
                "concurrency-limit create <tag> 8`), or submit in batches and wait for each: the "
                "runner of Prefect 2 has no limit to set."
            )
        related = [(Place(fan.call.module, fan.call.node), "And here") for fan in others]
        if task.external is None:
            related.append((Place(task.module, task.node), f"Task `{task.name}` is defined here"))
        effect = task.external
        if reached is not None:
            effect = reached.effect.name
            related.append((Place(reached.module, reached.call), f"`{effect}` is called here"))
        if effect is not None:
            yield hit(
                first.call.module,
                first.call.node,
                f"Flow `{flow.name}` {_starts(first)} with no limit on how many run at once, and each "
                f"calls `{effect}`.",
                related=related,
                severity=Severity.WARNING,
                recommendation=recommendation,
            )
        else:
            yield hit(
                first.call.module,
                first.call.node,
                f"Flow `{flow.name}` {_starts(first)} with no limit on how many run at once.",
                related=related,
                confidence=0.3,
                recommendation=recommendation,
                risk=(
                    "With a large collection all task runs start at the same moment, each in a thread "
                    "of its own, and the worker can run out of memory."
                ),
                opt_in=True,
            )


def _limits_itself(flow: Flow) -> bool:
    assert flow.body is not None
    return not runs_without_limit(flow) or limits_itself(flow.body)


def _has_a_limited_copy(flow: Flow) -> bool:
    """Whether a copy of the flow has a task runner of its own: nobody can say which of the two is run."""
    return any(not copy.options.is_unset("task_runner") for copy in flow.copies)


def _has_no_limit(call: PrefectCall, task: Task) -> bool:
    if task.option("tags") is not None or tagged_around(call, call.module):
        return False
    if task.external is not None:
        return _asks_a_service(task)
    if not task.options.complete or task.body is None:
        return False
    return not limits_itself(task.body)


def _asks_a_service(task: Task) -> bool:
    """Whether a task of a collection, such as `prefect_snowflake`'s `snowflake_query`, sends requests."""
    name = task.external or ""
    return name.startswith(tuple(f"prefect_{service}." for service in _SERVICES))


def _reached(task: Task) -> Reached | None:
    """The request to a network service or a database that a run of the task sends."""
    for reached in task.module.project.effects.of_definition(task):
        effect = reached.effect
        if (
            effect.kind in ("network", "database")
            and effect.strength == "request"
            and not effect.prefect_api
            and not effect.embedded
        ):
            return reached
    return None


def _functions(reached: Reached) -> Iterator[o.FunctionDef]:
    """The functions on the way to a request."""
    for call in (*(hop.call for hop in reached.hops), reached.call):
        for node in call.ancestors():
            if isinstance(node, o.FunctionDef):
                yield node


def _starts(fan: FanOut) -> str:
    task = fan.call.definition.name
    over = "" if fan.over is None else _written(fan.over)
    if fan.call.how == "map":
        return f"maps task `{task}`" + (f" over `{over}`" if over else "")
    return f"submits task `{task}` in a loop" + (f" over `{over}`" if over else "")


def _written(expr: o.Expr) -> str:
    """The dotted text of an expression; empty for anything longer."""
    if isinstance(expr, o.Name):
        return expr.id
    if isinstance(expr, o.Attribute):
        base = _written(expr.value)
        return f"{base}.{expr.attr}" if base else ""
    return ""

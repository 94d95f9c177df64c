"""PFL212 process-pool-pitfalls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.pool_processes import shared_changes
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit

_RUNNER = "prefect.task_runners.ProcessPoolTaskRunner"
_LOCKS = frozenset(
    f"threading.{name}" for name in ("Lock", "RLock", "Condition", "Event", "Semaphore")
)


class ProcessPoolPitfalls(Rule):
    """A task that runs in another process works with something that does not reach across processes.

    ## What it catches
    In a flow with `ProcessPoolTaskRunner`: a submitted task that changes a global or a list, dict or set of its
    module which the flow or the program reads; and a lock of `threading` given to a task.

    ## Why it matters
    Each process has its own copy of the module. What a task appends to a module's list stays in the process
    that ran it, and the flow goes on with an empty list, without any error. A lock can't be sent to another
    process at all: the task fails with `TypeError`.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.task_runners import ProcessPoolTaskRunner

    failed: list[str] = []

    @task
    def convert(path: str) -> None:
        if not path.endswith(".csv"):
            failed.append(path)

    @flow(task_runner=ProcessPoolTaskRunner(max_workers=4))
    def convert_all(paths: list[str]) -> int:
        convert.map(paths).wait()
        return len(failed)
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.task_runners import ProcessPoolTaskRunner

    @task
    def convert(path: str) -> str | None:
        return None if path.endswith(".csv") else path

    @flow(task_runner=ProcessPoolTaskRunner(max_workers=4))
    def convert_all(paths: list[str]) -> int:
        failed = [path for path in convert.map(paths).result() if path]
        return len(failed)
    ```

    ## When it stays silent
    The task is called directly, which runs it in the process of the flow; only tasks read what they change, as
    in a cache that each process fills for itself; and other task runners. A flow with this runner that is
    called at module level is found by PFL901.
    """

    code = "PFL212"
    name = "process-pool-pitfalls"
    category = "concurrency"
    severity = Severity.WARNING
    confidence = 0.9
    versions = (3,)
    risk = "What the tasks note down is lost with their processes, and the flow goes on as if nothing had come."
    recommendation = (
        "Let the task return what the flow needs and collect the results, or use `ThreadPoolTaskRunner`, whose "
        "tasks share one memory."
    )
    rollback = "Put the shared variable back; the flow again sees only its own copy of it."
    references = ("https://docs.prefect.io/v3/concepts/task-runners",)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        runner = task_runner_of(flow)
        if runner is None or runner.cls != _RUNNER or flow.base is not None:
            return
        seen: set[int] = set()
        for call in flow.module.calls_in(flow):
            task = call.definition.root
            if call.how not in ("submit", "map"):
                continue
            yield from _locks(call)
            if not isinstance(task, Task) or id(task) in seen:
                continue
            seen.add(id(task))
            for change in shared_changes(task):
                yield hit(
                    task.module,
                    change.node,
                    f"Task `{task.name}` changes `{change.name}` in a process of its own, so flow "
                    f"`{flow.name}` never sees the change.",
                    related=[
                        (Place(task.module, change.read), f"`{change.name}` is read here"),
                        (Place(call.module, call.node), "The task goes to another process here"),
                    ],
                    symbol=task.name,
                )


def _locks(call: PrefectCall) -> Iterator[Hit]:
    infer = call.module.project.infer
    for argument in call.node.arguments:
        value = argument.value if isinstance(argument, o.Keyword) else argument
        if not isinstance(value, o.Expr):
            continue
        if isinstance(value, o.Call) and value.args:
            unmapped = infer.thing(value.func, call.module) == t.Symbol("prefect.unmapped")
            value = value.args[0] if unmapped else value
        thing = infer.thing(value, call.module)
        if isinstance(thing, t.Instance) and thing.cls in _LOCKS:
            yield hit(
                call.module,
                value,
                f"A `{thing.cls}` is given to task `{call.definition.name}`, which runs in another process "
                f"and can't get it.",
                risk="The task can't be sent to its process: it fails with `TypeError`, as does the flow run.",
                recommendation=(
                    "Leave the lock out, because processes share no memory, or use `ThreadPoolTaskRunner`."
                ),
            )

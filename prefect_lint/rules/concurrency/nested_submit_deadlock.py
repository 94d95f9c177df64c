"""PFL207 nested-submit-deadlock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.fan_out import fan_out
from prefect_lint.model.futures import Fate, fate_of
from prefect_lint.model.task_runners import task_runner_of
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit

_LIMITED = (
    "prefect.task_runners.ThreadPoolTaskRunner",
    "prefect.task_runners.ConcurrentTaskRunner",
)


class NestedSubmitDeadlock(Rule):
    """Tasks that wait for tasks of their own can take up all workers, and then nothing moves.

    ## What it catches
    A flow whose thread pool has `max_workers`, that fans out over a task which submits another task and waits
    for it, with at least as many task runs as there are workers, or an unknown number.

    ## Why it matters
    The inner task runs in the same pool as the outer one. When every worker is an outer task that waits for its
    inner one, no worker is left to run those: the flow run stands still, without an error and without an end.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner

    @task
    def download(url: str) -> str:
        return url

    @task
    def process(url: str) -> int:
        return len(download.submit(url).result())

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
    def process_all(urls: list[str]) -> list[int]:
        return process.map(urls).result()
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.task_runners import ThreadPoolTaskRunner

    @task
    def download(url: str) -> str:
        return url

    @task
    def process(url: str) -> int:
        return len(download(url))

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
    def process_all(urls: list[str]) -> list[int]:
        return process.map(urls).result()
    ```

    ## When it stays silent
    The task runner has no limit, or another one than can be read; fewer task runs are started than there are
    workers; each round of a loop waits before the next one; or the outer task does not wait for the inner one.
    """

    code = "PFL207"
    name = "nested-submit-deadlock"
    category = "concurrency"
    severity = Severity.WARNING
    confidence = 0.9
    versions = (3,)
    risk = (
        "Once all workers are waiting, the flow run hangs for ever: no error, no timeout, and its worker or "
        "container is kept busy until somebody cancels it."
    )
    recommendation = (
        "Call the inner task directly in the outer one, which runs it in the same worker; or submit it in the "
        "flow and hand its future to the outer task."
    )
    rollback = "Put `.submit(…).result()` back into the outer task."
    references = (
        "https://docs.prefect.io/v3/concepts/task-runners",
        "https://github.com/PrefectHQ/prefect/issues/17060",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        runner = task_runner_of(flow)
        if runner is None or runner.cls not in _LIMITED or flow.base is not None:
            return
        workers = runner.max_workers
        if workers is None or workers < 1:
            return
        reported: set[int] = set()
        for call in flow.module.calls_in(flow):
            outer = call.definition
            if not isinstance(outer, Task):
                continue
            inner = _waits_for_its_own(outer)
            if inner is None or id(outer.root) in reported or not _fills(call, flow, workers):
                continue
            reported.add(id(outer.root))
            yield hit(
                call.module,
                call.node,
                f"With {workers:g} worker{'s' if workers != 1 else ''}, the runs of `{outer.name}` can take "
                f"them all and wait for `{inner.definition.name}`, which then never runs.",
                related=[
                    (
                        Place(inner.module, inner.node),
                        f"`{outer.name}` submits `{inner.definition.name}` and waits",
                    ),
                    (Place(runner.module, runner.node), "The workers are limited here"),
                ],
            )


def _waits_for_its_own(outer: Task) -> PrefectCall | None:
    """The call in a task that submits another task which it then waits for."""
    root = outer.root
    for call in root.module.calls_in(root):
        if call.how not in ("submit", "map") or not isinstance(call.definition, Task):
            continue
        if call.context.definition is not root or call.definition.root is root:
            continue
        if fate_of(call).fate in (Fate.RESOLVED, Fate.WAITED):
            return call
    return None


def _fills(call: PrefectCall, flow: Flow, workers: float) -> bool:
    """Whether enough runs of a task may be started at once to take all workers."""
    fan = fan_out(call)
    if fan is not None:
        return fan.size is None or fan.size >= workers
    if call.how != "submit" or call.context.loops:
        return False
    alike = [
        other
        for other in flow.module.calls_in(flow)
        if other.how == "submit"
        and other.definition.root is call.definition.root
        and not other.context.loops
    ]
    return len(alike) >= workers and (workers == 1 or not any(_is_chained(it) for it in alike))


def _is_chained(call: PrefectCall) -> bool:
    return any(
        use.kind == "attribute" and use.node is call.node and use.name in ("result", "wait")
        for use in fate_of(call).uses
    )

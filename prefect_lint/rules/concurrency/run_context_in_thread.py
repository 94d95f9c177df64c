"""PFL208 run-context-in-thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.calls import Context
from prefect_lint.model.other_threads import needs_run, task_given, thread_starts
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class RunContextInThread(Rule):
    """Code that needs the run around it is handed to a raw thread or process, which does not know that run.

    ## What it catches
    A function that calls `get_run_logger()`, or submits a task, and is started by `threading.Thread`, a
    `ThreadPoolExecutor`, `multiprocessing.pool.ThreadPool` or `run_in_executor`; also through the repository's
    own functions. The same in processes that start afresh: pools and processes of
    `multiprocessing.get_context("spawn")` or `"forkserver"`, and a `ProcessPoolExecutor` with such an
    `mp_context`. As a warning: a task that a flow or task starts in a thread itself.

    ## Why it matters
    Prefect keeps the current run in a context variable, and new threads begin without it. In the thread,
    `get_run_logger()` raises `MissingContextError` and `.submit()` raises `RuntimeError`; where nobody asks
    the thread for its result, nobody sees that. A task that is called there runs as a task run of its own,
    which does not belong to the flow run. A process that is not forked imports the module anew and knows as
    little.

    ## Example
    ```python
    from concurrent.futures import ThreadPoolExecutor

    from prefect import flow, get_run_logger

    def load(table: str) -> None:
        get_run_logger().info("loading %s", table)

    @flow
    def load_all(tables: list[str]) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(load, tables))
    ```

    ## Use instead
    ```python
    from prefect import flow, get_run_logger, task

    @task
    def load(table: str) -> None:
        get_run_logger().info("loading %s", table)

    @flow
    def load_all(tables: list[str]) -> None:
        load.map(tables).result()
    ```

    ## When it stays silent
    The function is run with `copy_context().run`, by `asyncio.to_thread` or with anything else that has to do
    with contexts; the call that needs the run is under a condition or in a `try`; the function is `async`,
    decorated or not known; or a flow is started in the thread, which brings a run of its own. A process pool
    whose start method is not written out: with `fork`, the process has a copy of the run.
    """

    code = "PFL208"
    name = "run-context-in-thread"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.92
    risk = (
        "The work in the thread stops with an exception before it has done anything, and unless the result "
        "of the thread is asked for, the flow run is Completed all the same."
    )
    recommendation = (
        "Make the function a task and use `.submit()` or `.map()`. If it has to be a raw thread, start it with "
        "`contextvars.copy_context().run`, or pass a logger in."
    )
    rollback = "Hand the function to the thread as before: it loses its run again."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/workflows/add-logging",
        "https://github.com/PrefectHQ/prefect/issues/8652",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for start in thread_starts(module):
            needed = needs_run(start.given, module)
            if needed is not None:
                related = []
                if needed.call is not start.call:
                    related.append(
                        (Place(needed.module, needed.call), f"{needed.what} is called here")
                    )
                where = "process" if start.in_process else "thread"
                yield hit(
                    module,
                    start.call,
                    f"{_capital(start.by)} runs {needed.what} in a {where} that has no run, so it raises.",
                    related=related,
                    recommendation=_IN_A_PROCESS if start.in_process else None,
                )
                continue
            # What a direct call in a thread amounts to was only seen under Prefect 3.
            known = module.majors == (3,) and not start.in_process
            task = task_given(start.given, module) if known else None
            if task is not None and Context(module, start.call).enclosing is not None:
                yield hit(
                    module,
                    start.call,
                    f"{_capital(start.by)} runs task `{task.name}` in a thread that has no run, so its "
                    f"task run does not belong to the flow run.",
                    severity=Severity.WARNING,
                    confidence=0.85,
                    risk=(
                        "The task run is missing in the flow run: it is not shown there, not limited by the "
                        "task runner and not stopped with it."
                    ),
                )


_IN_A_PROCESS = (
    "Make the function a task and use `.submit()` or `.map()`, with a `ProcessPoolTaskRunner` where it needs "
    "processes. In a raw process, use a logger of `logging`, or hand what there is to say back to the flow."
)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

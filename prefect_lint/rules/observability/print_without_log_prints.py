"""PFL905 print-without-log-prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import SetOptions
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.import_time import is_test
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Task
    from prefect_lint.rule import Hit

_SETTING = "PREFECT_LOGGING_LOG_PRINTS"
_PRINT = t.Symbol("print")


class PrintWithoutLogPrints(Rule):
    """What a flow or task prints doesn't reach the logs of its run.

    ## What it catches
    `print(…)` in the body of a flow or task that has no `log_prints=True` and gets none from the flows that
    call it.

    ## Why it matters
    Prefect sends what is printed to the API only where `log_prints` is on. Without it the text is in the
    output of the worker's process alone, which is often gone with its container when somebody wants to
    know why a run failed.

    ## Example
    ```python
    from prefect import flow

    @flow
    def import_orders(day: str):
        print(f"importing {day}")
    ```

    ## Use instead
    ```python
    from prefect import flow

    @flow(log_prints=True)
    def import_orders(day: str):
        print(f"importing {day}")
    ```

    ## When it stays silent
    A flow that calls the task or subflow sets `log_prints`, which both inherit, or sets it to something
    that isn't known. No flow of the repository calls the task, so that it may be called by one that does.
    The repository sets `PREFECT_LOGGING_LOG_PRINTS`, or the output goes to a file.
    """

    code = "PFL905"
    name = "print-without-log-prints"
    category = "observability"
    severity = Severity.ADVICE
    confidence = 0.85
    recommended = False
    risk = "The text isn't in the logs of the run, so that it is missing when a failed run is looked into."
    recommendation = (
        "Set `log_prints=True` on the flow, from which its tasks and subflows inherit it, or use "
        "`get_run_logger()`."
    )
    rollback = "Take `log_prints=True` away again: the output stays with the process."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/add-logging",)

    logging = UnsafeFix(
        "Set `log_prints=True`.",
        because="What reads the output of the process gets lines of a log, or none at a higher log level.",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from _check(flow)

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from _check(task)


def _check(definition: Definition) -> Iterator[Hit]:
    function = definition.function
    if definition.base is not None or function is None or is_test(definition.module):
        return
    if not isinstance(function.node, o.FunctionDef):
        return
    project = definition.module.project
    if project.run_by(function.node) is not definition or project.settings.is_set(_SETTING):
        return
    prints = [
        call
        for call in function.node.scope.calls
        if call.keyword("file") is None
        and not call.has_double_star
        and project.infer.thing(call.func, function.module) == _PRINT
    ]
    if prints and not _may_log_prints(definition, set()):
        first, *others = prints
        yield hit(
            function.module,
            first,
            f"What {definition.kind} `{definition.name}` prints is not in the logs of its run.",
            related=[(Place(function.module, call), "this isn't either") for call in others],
            symbol=definition.name,
            fix=PrintWithoutLogPrints.logging(SetOptions(definition, {"log_prints": "True"})),
        )


def _may_log_prints(definition: Definition, seen: set[int]) -> bool:
    """Whether `log_prints` may be on by the options of a flow or task, or by whatever calls it."""
    if id(definition) in seen:
        return False
    seen.add(id(definition))
    given = definition.option("log_prints")
    if given is None:
        if not definition.options.complete:
            return True
    elif given.is_literal and given.literal is False:
        return False
    elif not given.is_literal or given.literal is not None:
        return True
    copies = [copy for copy in definition.root.copies if copy.base is definition]
    called = False
    for call in definition.calls:
        if call.how == "with_options":
            continue
        called = True
        runner = call.context.enclosing
        if runner is None:
            # A function without a decorator may be called by any flow.
            if call.context.function is not None:
                return True
        elif _may_log_prints(runner, seen):
            return True
    if any(_may_log_prints(copy, seen) for copy in copies):
        return True
    return not called and not isinstance(definition, Flow)

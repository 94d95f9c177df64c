"""PFL904 module-level-run-logger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.dispatched_calls import written
from prefect_lint.model.import_time import calls_outside_functions, calls_through_functions
from prefect_lint.model.module import holds
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_LOGGER = t.Symbol("prefect.get_run_logger")


class ModuleLevelRunLogger(Rule):
    """`get_run_logger()` is called where there is no run.

    ## What it catches
    The call at module level, in a class body, as a default or as an argument of a decorator, and under
    `if __name__ == "__main__":`, also in an `except` there; and a call at module level of a function that
    asks for the logger at once.

    ## Why it matters
    The run logger belongs to the flow run or task run around the call. While a file is imported there is
    none, and Prefect raises `MissingContextError`: the file can't be imported, and none of its flows runs.

    ## Example
    ```python
    from prefect import flow, get_run_logger

    logger = get_run_logger()

    @flow
    def import_orders():
        logger.info("importing")
    ```

    ## Use instead
    ```python
    from prefect import flow, get_run_logger

    @flow
    def import_orders():
        logger = get_run_logger()
        logger.info("importing")
    ```

    ## When it stays silent
    The call is in a function that nothing calls at module level: it works there when a run calls it. It gets
    a run as its argument, is under a `with` that could bring one, or stands in the body of a `try`.
    """

    code = "PFL904"
    name = "module-level-run-logger"
    category = "observability"
    severity = Severity.ERROR
    confidence = 0.98
    risk = "The file can't be imported: no flow in it can be deployed, run or tested."
    recommendation = (
        "Call `get_run_logger()` in the flows and tasks that log. For messages outside of runs take "
        "`prefect.logging.get_logger(__name__)`, which doesn't send them to the API."
    )
    rollback = "Move the call back to the module level: the import fails again."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/add-logging",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for call in calls_outside_functions(module):
            if call.arguments or module.project.infer.thing(call.func, module) != _LOGGER:
                continue
            if not _is_provided_for(call):
                yield hit(
                    module,
                    call,
                    "`get_run_logger()` is called outside of a run, so it raises "
                    "`MissingContextError`.",
                )
        for outer, call, home in calls_through_functions(module):
            if call.arguments or home.project.infer.thing(call.func, home) != _LOGGER:
                continue
            if not _is_provided_for(outer) and not _is_provided_for(call):
                yield hit(
                    module,
                    outer,
                    f"`{written(outer.func)}(…)` calls `get_run_logger()` outside of a run, so it raises "
                    "`MissingContextError`.",
                    related=[(Place(home, call), "The logger is asked for here")],
                )


def _is_provided_for(call: o.Call) -> bool:
    inner: o.Node = call
    for node in call.ancestors():
        # What a handler raises goes past its own `try`.
        if isinstance(node, o.With) or (isinstance(node, o.Try) and holds(node.body, inner)):
            return True
        inner = node
    return False

"""PFL210 submit-outside-run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Task
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.import_time import runs_without_function
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


_BRINGING_NO_RUN = ("tags", "suppress", "open")


class SubmitOutsideRun(Rule):
    """A task is submitted where no flow or task runs.

    ## What it catches
    `.submit(…)` and `.map(…)` of a task at module level, in a class body, or under
    `if __name__ == "__main__":`.

    ## Why it matters
    The task runner that a submitted task needs belongs to a flow run. Outside of one Prefect raises
    `RuntimeError: Unable to determine task runner to use for submission`. A `with ThreadPoolTaskRunner():`
    around it does not help. Calling the task directly works there.

    ## Example
    ```python
    from prefect import task

    @task
    def export(day: str) -> None:
        print(day)

    if __name__ == "__main__":
        export.submit("2024-01-01").result()
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def export(day: str) -> None:
        print(day)

    @flow
    def export_day(day: str) -> None:
        export.submit(day).result()

    if __name__ == "__main__":
        export_day("2024-01-01")
    ```

    ## When it stays silent
    The call is in any function, because a run may call that; a `with` of anything else than a task runner is
    around it, which may bring a run; `.delay(…)`, which is made for this; and what a test expects to raise.
    """

    code = "PFL210"
    name = "submit-outside-run"
    category = "concurrency"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "The call raises `RuntimeError` before the task runs: the program, or each import, fails."
    )
    recommendation = (
        "Put the call into a flow and call that; or call the task directly, or with `.delay(…)` when a "
        "process serves it."
    )
    rollback = "Move the call back out of the flow: it raises again."
    references = ("https://docs.prefect.io/v3/concepts/task-runners",)

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        task = call.definition
        if not isinstance(task, Task) or call.how not in ("submit", "map"):
            return
        if not runs_without_function(call.node) or is_expected_to_fail(call.node):
            return
        if _may_have_a_run(call):
            return
        related = []
        if task.external is None and task.node.parent is not None:
            related.append((Place(task.module, task.node), f"Task `{task.name}` is defined here"))
        yield hit(
            call.module,
            call.node,
            f"`{task.name}.{call.how}(…)` is called outside of any flow run, so it raises `RuntimeError`.",
            related=related,
            symbol=task.name,
        )


def _may_have_a_run(call: PrefectCall) -> bool:
    for node in call.node.ancestors():
        if isinstance(node, o.Lambda | o.FunctionDef):
            return True
        for item in node.items if isinstance(node, o.With) else ():
            expr = item.context_expr
            func = expr.func if isinstance(expr, o.Call) else expr
            name = func.attr if isinstance(func, o.Attribute) else getattr(func, "id", "")
            if not name.endswith("TaskRunner") and name not in _BRINGING_NO_RUN:
                return True
    return False

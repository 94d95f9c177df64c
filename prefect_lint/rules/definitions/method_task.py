"""PFL714 method-task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.stacking import layers
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.definitions import Task
    from prefect_lint.rule import Hit

_CALLING = ("call", "submit", "map")


class MethodTask(Rule):
    """A method is a task, which Prefect 2 does not support.

    ## What it catches
    `@task` on a method with `self` or `cls`, and `@task` above `@staticmethod` or `@classmethod`, in code that
    runs under Prefect 2.

    ## Why it matters
    A task of Prefect 2 does not know the instance that it is read from. `loader.load("orders")` gives
    `"orders"` to `self` and raises `ParameterBindError` for the missing rest. `@task` above `@staticmethod` or
    `@classmethod` raises while the file is imported. Prefect 3 supports all of these.

    ## Example
    ```python
    from prefect import flow, task

    class Loader:
        @task
        def load(self, table: str):
            print(table)

    @flow
    def nightly():
        Loader().load("orders")
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    class Loader:
        def load(self, table: str):
            print(table)

    @task
    def load(loader: Loader, table: str):
        loader.load(table)

    @flow
    def nightly():
        load(Loader(), "orders")
    ```

    ## When it stays silent
    The code runs under Prefect 3, or under a version that is not known; every call that can be seen passes the
    instance as an argument (`Loader.load(loader, "orders")`); the function has neither `self` nor `cls`; or
    `@staticmethod` or `@classmethod` stands above `@task`.
    """

    code = "PFL714"
    name = "method-task"
    category = "definitions"
    severity = Severity.ERROR
    confidence = 0.93
    versions = (2,)
    risk = (
        "Every call through an instance raises and fails the flow run; above `@staticmethod` or "
        "`@classmethod`, the file can't even be imported."
    )
    recommendation = (
        "Make the task a function that takes the object as its first argument, and leave the method a plain "
        "one; or move to Prefect 3."
    )
    rollback = "Put `@task` back on the method; calls of it raise as before."
    references = ("https://github.com/PrefectHQ/prefect/pull/13944",)

    def check_task(self, task: Task) -> Iterator[Hit]:
        node = task.node
        if task.spelling != "method" or not isinstance(node, o.FunctionDef) or task.wrapped:
            return
        if is_expected_to_fail(node):
            return
        stack = layers(node, task.module)
        kinds = [layer.kind for layer in stack]
        if "task" not in kinds:
            return
        place = kinds.index("task")
        below = next((kind for kind in kinds[place + 1 :] if kind in ("static", "class")), None)
        if below is not None:
            yield hit(
                task.module,
                node,
                f"`@task` above `@{below}method` on `{task.name}` raises when the file is imported.",
                symbol=task.name,
                recommendation=f"Put `@{below}method` above `@task`.",
            )
            return
        if "static" in kinds or "class" in kinds or "property" in kinds:
            return
        if not node.params or node.params[0].name not in ("self", "cls"):
            return
        calls = [call for call in task.calls if call.how in _CALLING]
        wrong = [call for call in calls if not _passes_instance(call)]
        if calls and not wrong:
            return
        yield hit(
            task.module,
            node,
            f"Method `{task.name}` is a task, and a task of Prefect 2 gets no `{node.params[0].name}`.",
            related=[(Place(it.module, it.node), "this call raises") for it in wrong[:3]],
            symbol=task.name,
        )


def _passes_instance(call: PrefectCall) -> bool:
    """Whether a call may give the first parameter as well."""
    node = call.node
    if node.has_star or node.has_double_star:
        return True
    params = call.definition.params
    if node.keyword(params[0].name) is not None:
        return True
    named = {keyword.arg for keyword in node.keywords}
    needed = [
        param
        for param in params
        if param.kind == "positional" and param.default is None and param.name not in named
    ]
    return len(node.args) >= len(needed)

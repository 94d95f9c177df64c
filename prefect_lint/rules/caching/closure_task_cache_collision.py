"""PFL306 closure-task-cache-collision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.calls import Context
from prefect_lint.model.definitions import Flow
from prefect_lint.model.key_parts import FLOW_PARAMETERS, INPUTS, RUN_ID, TASK_SOURCE, key_parts_of
from prefect_lint.model.module import function_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Task
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_BRINGING = ("param", "for")
_DEPTH = 4
"""Through how many names a value is followed to the parameter that it is made of."""


class ClosureTaskCacheCollision(Rule):
    """A cached task is made inside a function and uses that function's values, which its cache key leaves out.

    ## What it catches
    A task that is defined inside another function, reads a parameter or loop variable of that function, or
    what is made of one, and is cached by Prefect's own policies: by `cache_policy`, or by
    `persist_result=True` with the default policy.

    ## Why it matters
    The key is made of the arguments and the source of the task. What comes from the function around it is in
    neither: `multiply_by(10)` and `multiply_by(20)` make tasks with equal keys, and the second one returns the
    results of the first.

    ## Example
    ```python
    from prefect import flow, task

    def multiply_by(factor: int):
        @task(persist_result=True)
        def multiply(value: int) -> int:
            return value * factor
        return multiply

    @flow
    def products():
        return multiply_by(10)(1), multiply_by(20)(1)
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task(persist_result=True)
    def multiply(value: int, factor: int) -> int:
        return value * factor

    @flow
    def products():
        return multiply(1, factor=10), multiply(1, factor=20)
    ```

    ## When it stays silent
    The task is not cached, or by a `cache_key_fn`, a storage key or a policy of the repository; it gets the
    value as an argument; the key holds for one run only, and the function around it is used in one place or
    is the flow itself; or the key has the flow's parameters and the function is a flow.
    """

    code = "PFL306"
    name = "closure-task-cache-collision"
    category = "caching"
    severity = Severity.WARNING
    confidence = 0.85
    versions = (3,)
    risk = (
        "A task that was made for one value returns results that were computed for another one, without "
        "an error."
    )
    recommendation = (
        "Define the task at module level and pass the value as an argument, so that it enters the key; "
        "or put it into a `cache_key_fn`."
    )
    rollback = (
        "Move the task back into the function; results that were kept before are found again."
    )
    references = (
        "https://docs.prefect.io/v3/concepts/caching",
        "https://github.com/PrefectHQ/prefect/issues/23062",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if task.base is not None or task.function is None or task.inner_decorators or task.wrapped:
            return
        node = task.function.node
        around = function_of(node)
        if not isinstance(node, o.FunctionDef) or not isinstance(around, o.FunctionDef):
            return
        if not _collides(task, around):
            return
        for name in node.scope.reads:
            binding = _brought(name, node, around)
            if binding is not None:
                yield hit(
                    task.module,
                    task.node,
                    f"Task `{task.name}` uses `{name}` of the function around it, `{around.name}`, which is no "
                    "part of its cache key.",
                    related=[(Place(task.module, binding), f"`{name}` comes from here")],
                    symbol=task.name,
                )
                return


def _collides(task: Task, around: o.FunctionDef) -> bool:
    parts = key_parts_of(task)
    if parts is None or not parts.parts & {INPUTS, TASK_SOURCE}:
        return False
    persist = task.option("persist_result")
    if parts.is_default and (persist is None or persist.literal is not True):
        return False
    in_flow = isinstance(task.module.project.run_by(around), Flow)
    if in_flow and FLOW_PARAMETERS in parts.parts:
        return False
    if RUN_ID in parts.parts:
        return not in_flow and _used_again(around, task.module)
    return True


def _used_again(function: o.FunctionDef, module: Module) -> bool:
    """Whether a function is read in several places of its module, or in a loop."""
    reads = [read for scope in module.scopes() for read in scope.reads.get(function.name, ())]
    return len(reads) > 1 or any(Context(module, read).loops for read in reads)


def _brought(name: str, node: o.FunctionDef, around: o.FunctionDef) -> o.Node | None:
    """Where the function around a task gets what a name of the task stands for, if it differs by call."""
    return None if name in node.scope.bindings else _given_to(name, around, _DEPTH)


def _given_to(name: str, function: o.FunctionDef, depth: int) -> o.Node | None:
    """The parameter or loop variable that a name of a function is, or the name where it is made of one."""
    bindings = function.scope.bindings.get(name, [])
    if len(bindings) != 1 or name in ("self", "cls"):
        return None
    binding = bindings[0]
    if binding.kind in _BRINGING:
        return binding.node if isinstance(binding.node, o.Param) else binding.place
    if binding.kind != "assign" or not isinstance(binding.node, o.Expr) or not depth:
        return None
    made_of = (it.id for it in binding.node.walk() if isinstance(it, o.Name) and not it.store)
    depends = any(_given_to(it, function, depth - 1) is not None for it in made_of if it != name)
    return binding.place if depends else None

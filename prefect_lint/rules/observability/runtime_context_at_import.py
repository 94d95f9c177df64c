"""PFL906 runtime-context-at-import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model import things as t
from prefect_lint.model.import_time import (
    import_time_nodes,
    is_notebook,
    is_script,
    is_test,
    runs_at_import,
)
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_CONTEXTS = {
    "prefect.runtime.deployment": "deployment",
    "prefect.runtime.flow_run": "flow run",
    "prefect.runtime.task_run": "task run",
}
_IMPORTED = ("prefect", "prefect.runtime", *_CONTEXTS)


class RuntimeContextAtImport(Rule):
    """The context of a run is read while the file is imported, before there is a run.

    ## What it catches
    `flow_run.id`, `task_run.name`, `deployment.parameters` and other attributes of `prefect.runtime` at
    module level, in a class body, as a default or as an argument of a decorator, and their import by
    `from prefect.runtime.flow_run import id`.

    ## Why it matters
    These attributes look up the run around the code that reads them. During an import there is none: what
    is read of a task is `None` each time. What is read of the flow run or the deployment is `None` in local
    runs and in tests, and empty where it is a dictionary; only in a process that a worker started for a
    run does it tell of that run, with a request to the API in the middle of the import. Subflows then see
    what belongs to their parent. What belongs to the deployment is the same there as in the run, so that
    only the request and the local runs are left to mind: it is advice, and has to be selected.

    ## Example
    ```python
    from prefect import flow
    from prefect.runtime import flow_run

    RUN_NAME = flow_run.name

    @flow
    def import_orders():
        print(RUN_NAME)
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.runtime import flow_run

    @flow
    def import_orders():
        print(flow_run.name)
    ```

    ## When it stays silent
    The attribute is read in a function or a lambda, or under a condition; it is compared with `None`, to ask
    whether there is a run; or the file is a program without flows and tasks that no file imports, which a run
    may start, and what it reads is of the flow run or the deployment.
    """

    code = "PFL906"
    name = "runtime-context-at-import"
    category = "observability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "Paths, names and labels that are made of it say `None` or belong to another run, so that runs "
        "overwrite each other's output or can't be told apart."
    )
    recommendation = "Read the attribute in the flow, in the task or in a function that they call."
    rollback = "Read the attribute at module level again: it is looked up once, by the import."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/access-runtime-info",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        if is_test(module) or is_notebook(module) or not _may_read(module):
            return
        infer = module.project.infer
        # A program that a run starts is told of that run by the environment.
        started = is_script(module) and not module.tasks
        for node in import_time_nodes(module):
            if isinstance(node, o.Attribute) and _is_context(node.attr):
                owner = infer.thing(node.value, module)
                if not isinstance(owner, t.Symbol) or owner.name not in _CONTEXTS:
                    continue
                if _is_told(owner.name, started) or _asks_if_any(node) or not runs_at_import(node):
                    continue
                yield _hit(module, node, owner.name, node.attr)
            elif isinstance(node, o.ImportFrom) and node.module in _CONTEXTS and not node.level:
                if _is_told(node.module, started):
                    continue
                for alias in node.names:
                    if _is_context(alias.name) and runs_at_import(alias):
                        yield _hit(module, alias, node.module, alias.name)


def _may_read(module: Module) -> bool:
    """Whether a file imports anything that leads to the runtime: most don't, and needn't be looked through."""
    for alias, statement in module.imports():
        source = statement.module if isinstance(statement, o.ImportFrom) else alias.name
        if source in _IMPORTED:
            return True
    return False


def _is_context(name: str) -> bool:
    """Whether a name is looked up in the run: functions of the module, and the star, are not."""
    return name.isidentifier() and not name.startswith(("get_", "_"))


def _is_told(context: str, started: bool) -> bool:
    """Whether a program of its own can know of a context: the flow run and its deployment, never a task run."""
    return started and not context.endswith("task_run")


def _asks_if_any(node: o.Attribute) -> bool:
    """Whether code asks if there is a run: `flow_run.id is None`."""
    parent = node.parent
    return (
        isinstance(parent, o.Compare)
        and parent.left is node
        and parent.ops in (["is"], ["is not"])
        and isinstance(parent.comparators[0], o.Constant)
        and parent.comparators[0].value is None
    )


def _hit(module: Module, node: o.Node, context: str, attribute: str) -> Hit:
    name = f"{context.rpartition('.')[2]}.{attribute}"
    never = context.endswith("task_run")
    message = f"`{name}` is read while this file is imported"
    if context.endswith("deployment"):
        return hit(
            module,
            node,
            f"{message}, which asks the Prefect API in each process that a worker starts.",
            severity=Severity.ADVICE,
            confidence=0.3,
            risk="Without the API the import fails, and every run of the file with it; elsewhere it is `None`.",
            opt_in=True,
        )
    return hit(
        module,
        node,
        f"{message}, before the {_CONTEXTS[context]} is there.",
        confidence=None if never else 0.85,
    )

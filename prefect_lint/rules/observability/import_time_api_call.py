"""PFL903 import-time-api-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.knowledge import dispatching
from prefect_lint.model import things as t
from prefect_lint.model.changing import changing_call
from prefect_lint.model.definitions import Flow
from prefect_lint.model.dispatched_calls import says_how, written
from prefect_lint.model.exceptions import swallowing_handler
from prefect_lint.model.import_time import (
    calls_outside_functions,
    is_notebook,
    is_script,
    is_test,
    runs_at_import,
)
from prefect_lint.model.unconditional import certain_call
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_CALLS = frozenset(
    {
        "prefect.deployments.run_deployment",
        "prefect.variables.get",
        "prefect.variables.Variable.get",
        "prefect.variables.Variable.set",
    }
)


class ImportTimeApiCall(Rule):
    """A file with flows or tasks asks the Prefect API for something while it is imported.

    ## What it catches
    `Secret.load`, `load` of any other block, `Variable.get` and `set`, `save` of a block and
    `run_deployment`, outside of any function: at module level, in a class body or as an argument of a
    decorator. The same where a function of the repository that always makes such a call is called there.

    ## Why it matters
    The value is read once, whenever the file happens to be imported: by each worker before each run, by
    tests, by `prefect deploy`. Without the API, or without that block, the import fails, and with it every
    flow of the file. A variable that is missing is `None`, and a block that changes later is not read
    again by a process that goes on. Where an event loop is running during the import, the call gives a
    coroutine in place of the value.

    ## Example
    ```python
    from prefect import flow
    from prefect.blocks.system import Secret

    TOKEN = Secret.load("orders-token").get()

    @flow
    def import_orders():
        print(len(TOKEN))
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect.blocks.system import Secret

    @flow
    def import_orders():
        token = Secret.load("orders-token").get()
        print(len(token))
    ```

    ## When it stays silent
    The call gives the default of a parameter of a flow or task, about which PFL705 speaks. The file has no
    flow or task of its own, such as a script that registers blocks or deploys flows. The call is in a function
    that is not called during the import, under a condition such as `if __name__ == "__main__":`, or a handler
    takes its failure. Tests, notebooks that were written out as Python, and blocks that are loaded for
    `result_storage=` are advice, and the rule has to be selected.
    """

    code = "PFL903"
    name = "import-time-api-call"
    category = "observability"
    severity = Severity.WARNING
    confidence = 0.4
    recommended = False
    risk = (
        "The file can't be imported without the Prefect API: tests, `prefect deploy` and each run fail at "
        "the import when it is slow, down or another one, and a process that goes on keeps the old value."
    )
    recommendation = (
        "Move the call into the flow or task that needs the value, or into a function of its own that "
        "they call."
    )
    rollback = "Move the call back to the module level: it is made by every import again."
    references = ("https://docs.prefect.io/v3/concepts/blocks",)

    def check_module(self, module: Module) -> Iterator[Hit]:
        own = any(d.base is None and d.function is not None for d in module.definitions)
        if not own and (is_script(module) or not _imports_flows(module)):
            return
        for call in calls_outside_functions(module):
            if not runs_at_import(call) or swallowing_handler(call, module) is not None:
                continue
            if _is_dynamic_default(call, module):
                continue
            if _asks_the_api(call, module):
                yield _hit(call, module)
                continue
            function = module.project.infer.thing(call.func, module)
            if isinstance(function, t.RepoFunction):
                asked = certain_call(function, _asks_the_api)
                if asked is not None:
                    yield _hit(call, module, asked)


def _imports_flows(module: Module) -> bool:
    """Whether flows of other files are imported."""
    infer = module.project.infer
    return any(
        isinstance(infer.bound([binding], module, None), Flow)
        for bindings in module.scope.bindings.values()
        for binding in bindings
        if binding.kind == "import"
    )


def _is_dynamic_default(call: o.Call, module: Module) -> bool:
    """Whether a call gives the default of a parameter of a flow or task, about which PFL705 speaks."""
    for node in (call, *call.ancestors()):
        if isinstance(node, o.Param):
            function = node.parent
            return (
                isinstance(function, o.FunctionDef)
                and module.project.run_by(function) is not None
                and node.default is not None
                and changing_call(node.default, module) is not None
            )
        if isinstance(node, o.Stmt):
            break
    return False


def _asks_the_api(call: o.Call, module: Module) -> bool:
    target = module.project.infer.thing(call.func, module)
    if not isinstance(target, t.Symbol):
        return False
    if target.name in _CALLS or dispatching.is_block_load(target.name):
        return True
    return target.name.endswith(".save") and bool(dispatching.dispatching_majors(target.name))


def _hit(call: o.Call, module: Module, asked: tuple[o.Call, Module] | None = None) -> Hit:
    message = f"`{written(call.func)}(…)` asks the Prefect API each time this file is imported."
    related = []
    if asked is not None:
        inner, home = asked
        also = "" if says_how(inner) else "; it gives a coroutine where an event loop is running"
        related = [(Place(home, inner), f"`{written(inner.func)}(…)` is called here{also}")]
    storage = _is_result_storage(call)
    if storage or is_test(module) or is_notebook(module):
        return hit(
            module,
            call,
            message,
            related=related,
            severity=Severity.ADVICE,
            confidence=0.5,
            recommendation=_BY_NAME if storage else None,
            opt_in=True,
        )
    return hit(module, call, message, related=related)


_BY_NAME = (
    'Give the storage by its name, `result_storage="s3-bucket/name"`: Prefect loads the block when a '
    "run needs it."
)


def _is_result_storage(call: o.Call) -> bool:
    """Whether a block is loaded for an option: without the API there is no run that would miss it."""
    keyword = call.parent
    return isinstance(keyword, o.Keyword) and keyword.arg == "result_storage"

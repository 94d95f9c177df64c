"""PFL901 unguarded-flow-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.guarding import GuardMain
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.dispatched_calls import written
from prefect_lint.model.import_time import (
    calls_through_functions,
    in_test_harness,
    is_loaded,
    is_notebook,
    is_script,
    is_test,
    runs_at_import,
)
from prefect_lint.model.module import statement_of
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_RUNNERS = (
    "asyncio.run",
    "anyio.run",
    "prefect.utilities.asyncutils.run_coro_as_sync",
)


class UnguardedFlowCall(Rule):
    """A flow is called at module level, so that whatever imports the file runs it.

    ## What it catches
    A direct call of a flow outside of any function and without `if __name__ == "__main__":` around it,
    `asyncio.run(…)` of an async flow included; and `main()` at module level, when that calls the flow in any
    case.

    ## Why it matters
    Before a worker runs a flow, it loads the file that the flow is in. In Prefect 3 a call at module level
    is executed at that moment: each run of a deployment brings a second run with it, with the parameters
    that stand in the file. Prefect 2 skips the call with a warning when it loads a deployment, but any
    `import` of the file, in a test or in another flow, runs it in both.

    ## Example
    ```python
    from prefect import flow

    @flow
    def import_orders(day: str = "today"):
        print(day)

    import_orders("2024-01-01")
    ```

    ## Use instead
    ```python
    from prefect import flow

    @flow
    def import_orders(day: str = "today"):
        print(day)

    if __name__ == "__main__":
        import_orders("2024-01-01")
    ```

    ## When it stays silent
    The call is in a function that nothing calls at module level, under any condition or under
    `prefect_test_harness()`. `.serve(…)` and
    `.deploy(…)` are the business of PFL902, and an async flow that is called without anything to run it that
    of PFL405. In tests, in notebooks that were written out as Python, and in scripts that only call flows of
    other files and that no file imports, the finding is advice, and the rule has to be selected.

    It is an error where the repository shows that the file is loaded: another file imports it, or one of its
    flows is deployed. Otherwise, and under Prefect 2, it is a warning.
    """

    code = "PFL901"
    name = "unguarded-flow-call"
    category = "observability"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "Each run of a deployment in this file starts one more run, with the parameters that stand here: "
        "work is done twice, and a run that nobody asked for can load or send the wrong data."
    )
    recommendation = (
        'Put the call under `if __name__ == "__main__":`, so that it runs when the file is started as a '
        "program, and only then."
    )
    rollback = "Take the condition away again: the flow is run by every import as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    guarding = SafeFix(
        'Put the call under `if __name__ == "__main__":`.',
        because="Started as a program, the file does what it did; only imports don't run the flow any more.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        flow = call.definition
        if not isinstance(flow, Flow) or call.how != "call" or not runs_at_import(call.node):
            return
        if _runs(call) and not in_test_harness(call.node, call.module):
            yield _hit(call.module, call.node, flow)

    def check_module(self, module: Module) -> Iterator[Hit]:
        # `anyio.run(flow, …)` calls the flow itself.
        infer = module.project.infer
        for scope in module.scopes():
            for call in scope.calls if scope.kind in ("module", "class", "comprehension") else ():
                if call.args and infer.thing(call.func, module) == t.Symbol("anyio.run"):
                    target = infer.thing(call.args[0], module)
                    if isinstance(target, Flow) and runs_at_import(call):
                        yield _hit(module, call, target)
        yield from _through_functions(module)


def _through_functions(module: Module) -> Iterator[Hit]:
    """The flows that a function runs which is called at module level; one for each such call."""
    told: set[int] = set()
    for outer, inner, home in calls_through_functions(module):
        call = home.call_at(inner)
        if call is None or id(outer) in told or in_test_harness(outer, module):
            continue
        flow = call.definition
        if not isinstance(flow, Flow) or call.how != "call" or not _runs(call):
            continue
        if not in_test_harness(inner, home):
            told.add(id(outer))
            yield _hit(module, outer, flow, call)


def _runs(call: PrefectCall) -> bool:
    """Whether a call runs its flow: a coroutine needs something that runs it."""
    body = call.definition.body
    if not isinstance(body, o.FunctionDef):
        return False
    if not body.is_async or isinstance(call.node.parent, o.Await):
        return True
    return any(
        use.kind == "argument" and use.call is not None and _is_runner(use.call, call.module)
        for use in uses_of(call.node)
    )


def _is_runner(call: o.Call, module: Module) -> bool:
    if isinstance(call.func, o.Attribute) and call.func.attr == "run_until_complete":
        return True
    thing = module.project.infer.thing(call.func, module)
    return isinstance(thing, t.Symbol) and thing.name in _RUNNERS


def _hit(module: Module, node: o.Call, flow: Flow, inner: PrefectCall | None = None) -> Hit:
    name = flow.root.name
    message = f"Flow `{name}` is called at module level, so importing this file runs it."
    related = []
    if inner is not None:
        message = (
            f"`{written(node.func)}(…)` at module level calls flow `{name}`, so importing this file "
            "runs it."
        )
        related = [(Place(inner.module, inner.node), "The flow is called here")]
    fix = UnguardedFlowCall.guarding(GuardMain([statement_of(node)]))
    if is_test(module) or is_script(module) or is_notebook(module):
        return hit(
            module,
            node,
            message,
            related=related,
            severity=Severity.ADVICE,
            confidence=0.5,
            symbol=name,
            opt_in=True,
            fix=fix,
        )
    if module.majors != (3,):
        risk = (
            "Whatever imports this file runs the flow once more; a worker of Prefect 2 skips the call with "
            "a warning, one of Prefect 3 executes it in each run of the deployment."
        )
    elif is_loaded(module):
        return hit(module, node, message, related=related, symbol=name, fix=fix)
    else:
        risk = (
            "As a script it does what it should. Once the file is deployed or imported, each run of the "
            "deployment, and each import, runs the flow once more with the parameters that stand here."
        )
    return hit(
        module,
        node,
        message,
        related=related,
        severity=Severity.WARNING,
        symbol=name,
        risk=risk,
        fix=fix,
    )

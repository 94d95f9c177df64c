"""PFL902 unguarded-serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.guarding import GuardMain
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.dispatched_calls import written
from prefect_lint.model.import_time import (
    calls_outside_functions,
    calls_through_functions,
    is_notebook,
    is_script,
    is_test,
    runs_at_import,
)
from prefect_lint.model.module import statement_of
from prefect_lint.model.origins import origin
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit

_SERVING = frozenset({"prefect.serve", "prefect.aserve", "prefect.task_worker.serve"})
_DEPLOYING = frozenset(
    {
        "prefect.deploy",
        "prefect.deployments.runner.RunnerDeployment.apply",
        "prefect.deployments.Deployment.apply",
        "prefect.deployments.deployments.Deployment.apply",
    }
)
_MAKERS = (".RunnerDeployment.", ".Deployment.build_from_flow")


class UnguardedServe(Rule):
    """Flows are served or deployed at module level, by whatever imports the file.

    ## What it catches
    `.serve(…)`, `.deploy(…)`, `serve(…)`, `deploy(…)` and `.apply()` of a deployment outside of any
    function and without `if __name__ == "__main__":` around it; and a function that does so in any case, when
    it is called at module level.

    ## Why it matters
    Before a worker runs a flow, it loads the file that the flow is in. `serve` never comes back, so that
    the load never ends and the run never starts. `deploy` and `apply` write the deployment anew with every
    run, and undo what was changed in the UI since.

    ## Example
    ```python
    from prefect import flow

    @flow
    def import_orders():
        print("importing")

    import_orders.serve(name="orders", cron="0 6 * * *")
    ```

    ## Use instead
    ```python
    from prefect import flow

    @flow
    def import_orders():
        print("importing")

    if __name__ == "__main__":
        import_orders.serve(name="orders", cron="0 6 * * *")
    ```

    ## When it stays silent
    The call is in a function that nothing calls at module level, or under any condition. In tests, in
    notebooks that were written out as Python, and in scripts that only deploy flows of other files and that
    no file imports, the finding is advice, and the rule has to be selected.
    """

    code = "PFL902"
    name = "unguarded-serve"
    category = "observability"
    severity = Severity.ERROR
    confidence = 0.95
    risk = (
        "A worker that loads this file waits in `serve` for ever: its runs stay pending or crash, and a "
        "second server for the same deployment is started with each of them."
    )
    recommendation = (
        'Put the call under `if __name__ == "__main__":`, so that it runs when the file is started as a '
        "program, and only then."
    )
    rollback = "Take the condition away again: every import serves or deploys as before."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/deployment_infra/run-flows-in-local-processes",
    )

    guarding = SafeFix(
        'Put the call under `if __name__ == "__main__":`.',
        because="Started as a program, the file does what it did; only imports don't serve or deploy any more.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for call in calls_outside_functions(module):
            kind = _kind(call, module)
            if kind is not None and runs_at_import(call):
                yield _hit(call, kind, module)
        told: set[int] = set()
        for outer, inner, home in calls_through_functions(module):
            kind = None if id(outer) in told else _kind(inner, home)
            if kind is not None:
                told.add(id(outer))
                yield _hit(outer, kind, module, (home, inner))


def _kind(call: o.Call, module: Module) -> str | None:
    """`serves` or `deploys`, for the calls that do."""
    target = module.project.infer.thing(call.func, module)
    if isinstance(target, t.Symbol):
        if target.name in _SERVING:
            return "serves"
        if target.name in _DEPLOYING:
            return "deploys"
    if isinstance(target, t.Method):
        if target.name == "serve":
            return "serves" if isinstance(target.definition, Flow | Task) else None
        return "deploys" if target.name == "deploy" else None
    if isinstance(call.func, o.Attribute) and call.func.attr == "apply":
        return "deploys" if _is_deployment(call.func.value, module) else None
    return None


def _is_deployment(expr: o.Expr, module: Module) -> bool:
    made = origin(expr, module)
    if not isinstance(made.node, o.Call):
        return False
    maker = made.module.project.infer.thing(made.node.func, made.module)
    if isinstance(maker, t.Method):
        return isinstance(maker.definition, Flow) and maker.name == "to_deployment"
    return (
        isinstance(maker, t.Symbol)
        and maker.name.startswith("prefect.")
        and any(part in maker.name for part in _MAKERS)
    )


def _hit(
    call: o.Call, kind: str, module: Module, inner: tuple[Module, o.Call] | None = None
) -> Hit:
    message = f"`{written(call.func)}(…)` is called at module level, so importing this file {kind}."
    related = [] if inner is None else [(Place(*inner), f"This {kind}")]
    risk = None if kind == "serves" else _DEPLOYS
    fix = UnguardedServe.guarding(GuardMain([statement_of(call)]))
    if is_test(module) or is_script(module) or is_notebook(module):
        return hit(
            module,
            call,
            message,
            related=related,
            severity=Severity.ADVICE,
            confidence=0.3,
            risk=risk,
            opt_in=True,
            fix=fix,
        )
    return hit(module, call, message, related=related, risk=risk, fix=fix)


_DEPLOYS = (
    "Each run of a deployment in this file, and each test that imports it, writes the deployment anew: "
    "schedules and parameters that were changed since are put back, and a run fails where it may not "
    "deploy or where no image can be built."
)

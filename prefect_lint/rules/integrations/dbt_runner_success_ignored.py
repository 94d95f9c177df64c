"""PFL503 dbt-runner-success-ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.statements import AddBelow
from prefect_lint.knowledge import integrations
from prefect_lint.model.local_runners import (
    helpers_with_runners,
    ignored_commands,
    ignored_outcomes,
    is_declared,
    runner_name,
)
from prefect_lint.model.remote_runs import short_name
from prefect_lint.model.run_sites import in_run
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit

_INVOKE = "dbt.cli.main.dbtRunner.invoke"
_RESULT = "result"


class DbtRunnerSuccessIgnored(Rule):
    """dbt is run inside Python, and nobody asks whether it succeeded.

    ## What it catches
    `dbtRunner().invoke(…)`, and `invoke(…)` of a `PrefectDbtRunner(raise_on_failure=False)`, where the
    result is dropped, or neither its `success` nor its `exception` is read and it goes nowhere else. Also
    `trigger_dbt_cli_command("dbt debug")`: that task raises for every other command, and not for this one.

    ## Why it matters
    `dbtRunner.invoke` never raises. For failed models, for failed tests and even for a misspelled option it
    gives a result with `success=False`. When nobody reads that, the task and the flow run end Completed.

    ## Example
    ```python
    from dbt.cli.main import dbtRunner
    from prefect import flow, task

    @task
    def build_models():
        dbtRunner().invoke(["build", "--project-dir", "shop"])

    @flow
    def nightly_models():
        build_models()
    ```

    ## Use instead
    ```python
    from dbt.cli.main import dbtRunner
    from prefect import flow, task

    @task
    def build_models():
        result = dbtRunner().invoke(["build", "--project-dir", "shop"])
        if not result.success:
            raise RuntimeError("dbt build failed") from result.exception

    @flow
    def nightly_models():
        build_models()
    ```

    ## When it stays silent
    The result is returned, passed on or kept; its `success` or `exception` is read; its single results are
    compared with something; callbacks watch the run; or the file reads `run_results.json` by itself. A
    `PrefectDbtRunner` raises on failure by itself unless it is told not to; where one function tells it so
    and drops the result, the finding is advice, and the rule has to be selected.
    """

    code = "PFL503"
    name = "dbt-runner-success-ignored"
    category = "integrations"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "Failed models and failed tests look green in Prefect: no retry, no alert, and the steps after it "
        "publish old or wrong data."
    )
    recommendation = (
        "Check the result: `if not result.success: raise …`, or run dbt with `PrefectDbtRunner().invoke(…)` "
        "from prefect-dbt 0.7 or later, which raises by itself."
    )
    rollback = "Take the check out again: dbt failures no longer fail the task, as before."
    references = (
        "https://docs.getdbt.com/reference/programmatic-invocations",
        "https://docs.prefect.io/integrations/prefect-dbt",
    )

    checking = UnsafeFix(
        "Raise when dbt has failed.",
        because="A failure of dbt fails the run, where what follows may have been made to do without it.",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        for module in helpers_with_runners(project):
            if self.applies_to(module):
                yield from self._ignored(module, in_runs_only=True)

    def check_module(self, module: Module) -> Iterator[Hit]:
        for call, task, command in ignored_commands(module, integrations.DBT_CORE):
            yield hit(
                module,
                call,
                f"`{short_name(task)}` doesn't raise when `dbt {command}` fails, and its result is ignored.",
                severity=Severity.WARNING,
                recommendation="Check the result: `if not result.success: raise …`.",
            )
        yield from self._ignored(module)

    def _ignored(self, module: Module, *, in_runs_only: bool = False) -> Iterator[Hit]:
        for call, outcome in ignored_outcomes(module, integrations.DBT_CORE):
            if in_runs_only and not in_run(call, module):
                continue
            # Who reads dbt's own report afterwards sees the failures there.
            if "run_results" in module.project.source(module.path).text:
                return
            name, through = short_name(runner_name(outcome)), outcome.through
            if through is None:
                message = f"The result of `{name}` is ignored, and it doesn't raise when dbt fails."
                if is_declared(call, outcome, module):
                    yield hit(
                        module,
                        call,
                        message,
                        severity=Severity.ADVICE,
                        confidence=0.5,
                        opt_in=True,
                    )
                    continue
                fix = _checked(call, module) if runner_name(outcome) == _INVOKE else None
                yield hit(module, call, message, fix=fix)
                continue
            yield hit(
                module,
                call,
                f"The result of `{through}` is ignored: it is that of `{name}`, which doesn't raise when dbt "
                "fails.",
                related=[(Place(*outcome.made), f"`{name}` is called here")],
            )


def _checked(call: o.Call, module: Module) -> Proposal | None:
    """The check below the call, by the name that its result has or gets."""
    checking = DbtRunnerSuccessIgnored.checking
    statement = call.parent
    if isinstance(statement, o.ExprStmt):
        if any(_RESULT in it.bindings or _RESULT in it.reads for it in module.scopes()):
            return None
        return checking(Wrap(call, f"{_RESULT} = ", ""), _check(statement, _RESULT))
    targets = statement.targets if isinstance(statement, o.Assign) else []
    if isinstance(statement, o.Assign) and len(targets) == 1 and isinstance(targets[0], o.Name):
        return checking(_check(statement, targets[0].id))
    return None


def _check(statement: o.Stmt, name: str) -> AddBelow:
    raising = f'raise RuntimeError("dbt has failed") from {name}.exception'
    return AddBelow(statement, [f"if not {name}.success:", f"\t{raising}"])

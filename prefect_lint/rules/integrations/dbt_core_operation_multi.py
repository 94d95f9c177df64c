"""PFL504 dbt-core-operation-multi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.splitting import OneByOne
from prefect_lint.model.shell_operations import DBT_OPERATION, operations
from prefect_lint.model.shell_scripts import hidden_failure, may_matter, only_prepares, shown
from prefect_lint.model.texts import UNKNOWN
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.model.module import Module
    from prefect_lint.model.shell_operations import Operation
    from prefect_lint.rule import Hit


class DbtCoreOperationMulti(Rule):
    """A `DbtCoreOperation` has several commands, and only the last one decides whether it failed.

    ## What it catches
    `DbtCoreOperation(commands=[…])` with more than one command, or with several in one by `;`, a line break
    or a pipe.

    ## Why it matters
    The commands are lines of one shell script, and the script fails when its last command does. A `dbt run`
    with failed models, followed by a `dbt test` that has nothing to say about them, is a success.
    `set -e` as the first command doesn't help: prefect-dbt appends `--profiles-dir` to every command, to
    this one too, and the shell refuses it and goes on. With `&&` inside of one command, only the last dbt
    gets the folder.

    ## Example
    ```python
    from prefect import flow
    from prefect_dbt import DbtCoreOperation

    @flow
    def nightly_models():
        DbtCoreOperation(commands=["dbt run", "dbt test"], project_dir="shop").run()
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_dbt import DbtCoreOperation

    @flow
    def nightly_models():
        DbtCoreOperation(commands=["dbt build"], project_dir="shop").run()
    ```

    ## When it stays silent
    There is one command; those before the last only show something, as `pwd` and `echo` do; or the commands
    aren't written out.

    Where what comes before the last command only prepares, as `dbt deps` and `dbt debug` do, the finding is
    advice, and the rule has to be selected.
    """

    code = "PFL504"
    name = "dbt-core-operation-multi"
    category = "integrations"
    severity = Severity.WARNING
    confidence = 0.85
    risk = (
        "Models that failed to build are green in Prefect, and what comes after them publishes the tables "
        "of the day before."
    )
    recommendation = (
        "Use one operation for each command, or one dbt command that does it all, such as `dbt build`. "
        "`PrefectDbtRunner` from prefect-dbt 0.7 runs dbt without a shell and raises by itself."
    )
    rollback = "Put the commands back into one operation: only the last one decides, as before."
    references = (
        "https://docs.prefect.io/integrations/prefect-dbt",
        "https://github.com/PrefectHQ/prefect/issues/13071",
    )

    splitting = UnsafeFix(
        "Use one operation for each command.",
        because="A command that fails now fails the run, and those after it are left out.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        for operation in operations(module):
            if operation.name != DBT_OPERATION:
                continue
            hidden = _hidden(operation.commands)
            if hidden is not None:
                # What builds goes wrong by itself without what was to prepare it.
                milder = only_prepares(hidden)
                yield hit(
                    module,
                    operation.call,
                    f"A failure of `{shown(hidden)}` passes unseen: only the last command of the operation "
                    "decides.",
                    severity=Severity.ADVICE if milder else None,
                    confidence=0.4 if milder else None,
                    opt_in=milder,
                    fix=self.splitting(_one_by_one(operation)),
                )


def _one_by_one(operation: Operation) -> OneByOne | None:
    """An operation for each command, where each is a dbt of its own and nobody asks for what they print."""
    call, given = operation.call, operation.call.keyword("commands")
    method = call.parent
    run = method.parent if isinstance(method, o.Attribute) and method.attr == "run" else None
    if not isinstance(run, o.Call) or run.func is not method:
        return None
    statement = run.parent.parent if isinstance(run.parent, o.Await) else run.parent
    if (
        not isinstance(given, o.List | o.Tuple)
        or not isinstance(statement, o.ExprStmt)
        or any(not it.startswith("dbt ") or hidden_failure(it) for it in operation.commands)
    ):
        return None
    return OneByOne(statement, given)


def _hidden(commands: Sequence[str]) -> str | None:
    """A command whose failure is hidden: the first that builds something, else the first one."""
    found = [it for it in commands[:-1] if it != UNKNOWN and may_matter(it.strip())]
    if found:
        return next((it for it in found if not only_prepares(it)), found[0])
    inside = hidden_failure(commands[-1])
    return None if inside is None else inside.command

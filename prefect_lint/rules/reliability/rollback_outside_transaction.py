"""PFL127 rollback-outside-transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.transactions import TRANSACTIONS, Transactions, rollback_hooks
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit


class RollbackOutsideTransaction(Rule):
    """A task has a rollback hook, and the flows that call it never open a transaction.

    ## What it catches
    A task with `on_rollback`, as an option or by `@my_task.on_rollback`, that flows of the repository call,
    when neither the files of these flows nor those that call them open a `with transaction():`.

    ## Why it matters
    A rollback hook belongs to the transaction around the task. Without one, every task is a transaction of
    its own, which is over when the task is: a failure of the next task rolls nothing back, and what the
    first one wrote stays.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def write_file(path: str) -> None:
        print("write", path)

    @write_file.on_rollback
    def remove_file(transaction) -> None:
        print("remove the file")

    @task
    def check(path: str) -> None:
        raise ValueError(path)

    @flow
    def export(path: str) -> None:
        write_file(path)
        check(path)
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.transactions import transaction

    @task
    def write_file(path: str) -> None:
        print("write", path)

    @write_file.on_rollback
    def remove_file(transaction) -> None:
        print("remove the file")

    @task
    def check(path: str) -> None:
        raise ValueError(path)

    @flow
    def export(path: str) -> None:
        with transaction():
            write_file(path)
            check(path)
    ```

    ## When it stays silent
    No flow of the repository calls the task; a helper function calls it, or opens a transaction, so that
    the way can't be followed; or a file on the way to the task opens one.
    """

    code = "PFL127"
    name = "rollback-outside-transaction"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.7
    versions = (3,)
    risk = (
        "The rollback never happens: after a failure half of the work is left behind, and the hook makes "
        "everybody believe that it is not."
    )
    recommendation = (
        "Call the task and those that it has to stand or fall with inside of `with transaction():` from "
        "`prefect.transactions`."
    )
    rollback = "Take the `with transaction():` away again: the hook is not run any more."
    references = ("https://docs.prefect.io/v3/advanced/transactions",)

    def check_project(self, project: Project) -> Iterator[Hit]:
        hooks = [
            hook
            for module in project.members(TRANSACTIONS)
            for hook in rollback_hooks(module)
            if self.applies_to(hook.module)
        ]
        if not hooks:
            return
        transactions = Transactions(project)
        seen: set[int] = set()
        for hook in hooks:
            task = hook.definition.root
            call = transactions.call_outside(task)
            if call is None or id(task) in seen:
                continue
            seen.add(id(task))
            yield hit(
                hook.module,
                hook.node,
                f"Task `{task.name}` has a rollback hook, and the flows that call it open no transaction, "
                "so the hook is never run.",
                related=[(Place(call.module, call.node), "It is called without a transaction")],
                symbol=task.name,
            )

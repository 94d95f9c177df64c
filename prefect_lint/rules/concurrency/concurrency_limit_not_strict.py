"""PFL213 concurrency-limit-not-strict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddKeywords
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.global_limits import creates_limits, slots_taken
from prefect_lint.rule import Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class ConcurrencyLimitNotStrict(Rule):
    """Code relies on a global concurrency limit, and goes on without it when nobody has created it.

    ## What it catches
    `concurrency("…")` and `rate_limit("…")` with written-out names and without `strict=True`, in a repository
    whose Python code creates no such limits.

    ## Why it matters
    A limit that does not exist on the server limits nothing: Prefect logs a warning and lets everyone in. A
    typing error in the name, or a new workspace in which the limit was forgotten, shows when the database
    behind it is overloaded.

    ## Example
    ```python
    from prefect import flow, task
    from prefect.concurrency.sync import concurrency

    @task
    def query(table: str) -> None:
        with concurrency("warehouse"):
            print(table)

    @flow
    def query_all(tables: list[str]) -> None:
        query.map(tables).wait()
    ```

    ## Use instead
    ```python
    from prefect import flow, task
    from prefect.concurrency.sync import concurrency

    @task
    def query(table: str) -> None:
        with concurrency("warehouse", strict=True):
            print(table)

    @flow
    def query_all(tables: list[str]) -> None:
        query.map(tables).wait()
    ```

    ## When it stays silent
    `strict` is given, in whatever way; the names are not written in the source or given by `names=[]`; the
    repository creates limits in Python; or the module may run under Prefect 2, which has no `strict`. Limits
    that were created by hand or with the command line are not seen: a reason why the rule is not in the
    recommended preset.
    """

    code = "PFL213"
    name = "concurrency-limit-not-strict"
    category = "concurrency"
    severity = Severity.WARNING
    confidence = 0.1
    recommended = False
    versions = (3,)
    risk = "Where the limit is missing on the server, all task runs go in at once; only the log warns of it."
    recommendation = (
        "Add `strict=True`, which raises where the limit does not exist, and create the limit with "
        "`prefect gcl create` in every workspace."
    )
    rollback = "Remove `strict=True`: a missing limit is only a warning in the log again."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/global-concurrency-limits",)

    strict = UnsafeFix(
        "Pass `strict=True`.",
        because="Where the limit was never created, the run now fails.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        found = [
            it
            for it in slots_taken(module)
            if it.names is not None
            and it.call.keyword("strict") is None
            and not it.call.has_double_star
            and not it.call.has_star
        ]
        if not found or creates_limits(module.project):
            return
        for taken in found:
            names = ", ".join(f"`{name}`" for name in taken.names or ())
            yield hit(
                module,
                taken.call,
                f"`{taken.function}(…)` limits nothing where the limit {names} does not exist.",
                fix=self.strict(AddKeywords(taken.call, {"strict": "True"})),
            )

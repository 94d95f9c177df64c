"""PFL712 with-options-discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.statements import AssignBack
from prefect_lint.model.expected_failure import is_expected_to_fail
from prefect_lint.model.usage import uses_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit


class WithOptionsDiscarded(Rule):
    """`.with_options(…)` stands alone, and the copy that it makes is thrown away.

    ## What it catches
    A statement that is nothing but `fetch.with_options(retries=3)`, on a flow or task, and a copy under a name
    that a function never reads.

    ## Why it matters
    `.with_options(…)` changes nothing: it returns a copy with the new options. The original keeps its own, so
    the retries, timeout or tags that somebody thought to have set are not there, and nothing says so.

    ## Example
    ```python
    from prefect import flow, task

    @task
    def fetch():
        return 1

    fetch.with_options(retries=3)

    @flow
    def nightly():
        return fetch()
    ```

    ## Use instead
    ```python
    from prefect import flow, task

    @task
    def fetch():
        return 1

    patient_fetch = fetch.with_options(retries=3)

    @flow
    def nightly():
        return patient_fetch()
    ```

    ## When it stays silent
    The copy is bound to a name that is read, called, submitted, returned or handed on; `.with_options` belongs
    to something else than a flow or task; or a test expects the call to raise.
    """

    code = "PFL712"
    name = "with-options-discarded"
    category = "definitions"
    severity = Severity.WARNING
    confidence = 0.97
    risk = (
        "The options never take effect: a task that looks as if it were retried fails at its first error, a "
        "limit by tag limits nothing."
    )
    recommendation = (
        "Keep the copy under a name and call that, call it on the spot "
        "(`fetch.with_options(retries=3)(…)`), or put the options into the decorator."
    )
    rollback = (
        "Remove the new name and call the original again: its options are those of the decorator."
    )
    references = ("https://docs.prefect.io/v3/concepts/tasks",)

    keeping = UnsafeFix(
        "Keep the copy under the name of the original.",
        because="Every use of the name has the options from there on, and they may be meant for some of them.",
    )

    def check_call(self, call: PrefectCall) -> Iterator[Hit]:
        if call.how != "with_options" or not _is_dropped(call.node):
            return
        if is_expected_to_fail(call.node):
            return
        definition = call.definition
        func = call.node.func
        original = func.value if isinstance(func, o.Attribute) else None
        yield hit(
            call.module,
            call.node,
            f"The copy of {definition.kind} `{definition.name}` with these options is thrown away, and "
            f"`{definition.name}` itself stays as it was.",
            symbol=call.context.enclosing.name if call.context.enclosing else definition.name,
            fix=self.keeping(
                AssignBack(original, call.node) if isinstance(original, o.Name) else None
            ),
        )


def _is_dropped(copy: o.Call) -> bool:
    """Whether a copy stands alone, or gets names that are never read."""
    statement = copy.parent
    if isinstance(statement, o.Assign):
        return all(isinstance(it, o.Name) for it in statement.targets) and not uses_of(copy)
    return isinstance(statement, o.ExprStmt)

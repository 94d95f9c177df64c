"""PFL112 invalid-timeout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.arguments import RemoveArgument
from prefect_lint.fixing.changes import Wrap
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model.given import (
    is_duration,
    is_written_out,
    kind_of_value,
    number_of,
    own_option,
    place_of,
)
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.proposal import Proposal
    from prefect_lint.model.definitions import Definition, Flow, Option, Task
    from prefect_lint.rule import Hit


class InvalidTimeout(Rule):
    """A `timeout_seconds` has a value that raises, or that means no timeout at all.

    ## What it catches
    `timeout_seconds` of a flow or task that is a `timedelta`, a list, tuple, set or dict, or a string that
    is no number; one below zero; and, as a warning, 0.

    ## Why it matters
    Prefect turns the value into a float where the flow or task is defined: a `timedelta` or `"5m"` raises
    there, so that the module can't be imported and no deployment from that file starts. With a value
    below zero no run gets through. And 0 is taken for "not given": the run may last for ever, although it
    reads like the strictest limit of all.

    ## Example
    ```python
    from datetime import timedelta

    from prefect import flow, task

    @task(timeout_seconds=timedelta(minutes=5))
    def fetch_orders(day: str) -> list:
        return [day]

    @flow(timeout_seconds=0)
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## Use instead
    ```python
    from datetime import timedelta

    from prefect import flow, task

    @task(timeout_seconds=timedelta(minutes=5).total_seconds())
    def fetch_orders(day: str) -> list:
        return [day]

    @flow(timeout_seconds=600)
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## When it stays silent
    The value can't be read from the source; a string holds a number, which Prefect accepts; 0 stands behind
    a name, where it may be a switch; or 0 is given to `.with_options(…)`, which is how the timeout of a copy
    is taken away.
    """

    code = "PFL112"
    name = "invalid-timeout"
    category = "reliability"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "The import of the module raises and nothing in it runs; with 0 nothing ever ends a run that hangs, "
        "and it holds its worker and its concurrency slot until somebody notices."
    )
    recommendation = (
        "Give the limit as a number of seconds above zero, `timedelta(…).total_seconds()` where that reads "
        "better; leave the option out where no limit is wanted."
    )
    rollback = "Put the old value back: it raises, or sets no limit, as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/write-and-run",)

    in_seconds = SafeFix(
        "Put `.total_seconds()` behind the duration.",
        because="The file could not be imported, and now the limit is as long as it says.",
    )
    leaving_out = SafeFix(
        "Take `timeout_seconds=0` out.",
        because="It set no limit: a run may take as long as before, and now the code reads so.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from self._check(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from self._check(flow)

    def _check(self, definition: Definition) -> Iterator[Hit]:
        option = own_option(definition, "timeout_seconds")
        if option is None:
            return
        node = place_of(definition, option)
        is_own = node is option.node
        kind = kind_of_value(option)
        if kind is not None and not _is_numeric(option):
            plain = is_duration(option) and isinstance(node, o.Name | o.Attribute | o.Call)
            yield _hit(
                definition,
                option,
                f"is {kind}, which raises when the {definition.kind} is defined",
                fix=self.in_seconds(
                    Wrap(node, "", ".total_seconds()") if is_own and plain else None
                ),
            )
        seconds = number_of(option)
        if seconds is None:
            return
        if seconds < 0:
            yield _hit(definition, option, "is below zero, with which no run gets through")
        elif seconds == 0 and definition.base is None and is_written_out(definition, option):
            yield _hit(
                definition,
                option,
                "is 0, which means no timeout at all",
                Severity.WARNING,
                fix=self.leaving_out(RemoveArgument(node)),
            )


def _is_numeric(option: Option) -> bool:
    text = option.literal
    if not text:
        # An empty string counts as "not given".
        return isinstance(text, str)
    try:
        float(text)
    except (TypeError, ValueError):
        return False
    return True


def _hit(
    definition: Definition,
    option: Option,
    words: str,
    severity: Severity | None = None,
    *,
    fix: Proposal | None = None,
) -> Hit:
    return hit(
        definition.module,
        place_of(definition, option),
        f"`timeout_seconds` of {definition.kind} `{definition.name}` {words}.",
        severity=severity,
        symbol=definition.name,
        fix=fix,
    )

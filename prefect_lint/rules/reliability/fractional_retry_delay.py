"""PFL106 fractional-retry-delay."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.given import number_of, numbers_of, own_option, place_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Option, Task
    from prefect_lint.rule import Hit


class FractionalRetryDelay(Rule):
    """The delay before a retry has a fraction of a second, which Prefect drops.

    ## What it catches
    `retry_delay_seconds` that is no whole number, on a flow, and in Prefect 2 also on a task, alone or in
    a list.

    ## Why it matters
    The delay is kept as a whole number and cut off, not rounded: 1.9 becomes 1, and 0.9 becomes 0, so that
    the retry follows at once. The service that was busy gets no time at all, and all retries may be used
    up within the moment that they should bridge.

    ## Example
    ```python
    from prefect import flow

    @flow(retries=3, retry_delay_seconds=0.5)
    def orders(day: str):
        raise ConnectionError(day)
    ```

    ## Use instead
    ```python
    from prefect import flow

    @flow(retries=3, retry_delay_seconds=1)
    def orders(day: str):
        raise ConnectionError(day)
    ```

    ## When it stays silent
    The number is whole, also when it is written as `30.0`; it can't be read from the source; or it belongs
    to a task that may run under Prefect 3, which waits fractions of a second as they are.
    """

    code = "PFL106"
    name = "fractional-retry-delay"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "The retry comes earlier than the code says, and at once for a delay of less than a second, so that "
        "it likely meets the same failure."
    )
    recommendation = "Give the delay in whole seconds, rounded up."
    rollback = "Put the fraction back: it is cut off as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    rounding = UnsafeFix(
        "Round the delay up to a whole second.",
        because="A retry then waits for longer than it is written.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if task.module.majors == (2,):
            yield from self._check(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from self._check(flow)

    def _check(self, definition: Definition) -> Iterator[Hit]:
        option = own_option(definition, "retry_delay_seconds")
        delay = None if option is None else _fraction(option)
        if option is None or delay is None:
            return
        kept = f"Prefect cuts {delay:g} off to {int(delay)}"
        yield hit(
            definition.module,
            place_of(definition, option),
            f"{definition.kind.capitalize()} `{definition.name}` retries after a fraction of a second, "
            f"but {kept}.",
            symbol=definition.name,
            fix=self.rounding(*_rounded(definition, option)),
        )


def _rounded(definition: Definition, option: Option) -> list[Replace]:
    """Whole seconds in the place of each fraction that is written in the decorator or call itself."""
    node = place_of(definition, option)
    if node is not option.node:
        return []
    numbers = node.elts if isinstance(node, o.List) else [node]
    return [
        Replace(it, str(math.ceil(it.value)))
        for it in numbers
        if isinstance(it, o.Constant)
        and isinstance(it.value, float)
        and not it.value.is_integer()
        and math.isfinite(it.value)
    ]


def _fraction(option: Option) -> float | None:
    """The first delay of an option that is no whole number."""
    single = number_of(option)
    delays = numbers_of(option) or [] if single is None else [single]
    return next((delay for delay in delays if not float(delay).is_integer()), None)

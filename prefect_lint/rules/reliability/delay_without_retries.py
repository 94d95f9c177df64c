"""PFL103 delay-without-retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import SetOptions
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.given import number_of, numbers_of, own_option, place_of
from prefect_lint.model.remembering import remembered
from prefect_lint.model.retrying import Retrying, retrying
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Option, Task
    from prefect_lint.rule import Hit

_OF_RETRIES = ("retry_delay_seconds", "retry_condition_fn", "retry_jitter_factor")


_RETRIES = 3


class DelayWithoutRetries(Rule):
    """A flow or task says how to retry, but not how often, so that it never does.

    ## What it catches
    `retry_delay_seconds`, `retry_condition_fn` or `retry_jitter_factor` on a flow or task that has no
    `retries`, neither itself nor on a copy made by `.with_options(…)` nor from a setting of the repository.

    ## Why it matters
    The number of retries is zero unless it is given. The other options only describe retries that happen:
    without `retries` the first exception fails the run, although the code looks as if it would wait and try
    again.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(retry_delay_seconds=30)
    def fetch_orders(day: str) -> list:
        response = requests.get(f"https://api.example.com/orders/{day}", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3, retry_delay_seconds=30)
    def fetch_orders(day: str) -> list:
        response = requests.get(f"https://api.example.com/orders/{day}", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## When it stays silent
    `retries` is given, be it as 0, which switches them off in so many words, or as something that can't be
    read; the delay is 0 or `None`; a copy made by `.with_options(retries=…)` brings the number; the options
    come through a `**mapping` that can't be looked into; or the repository sets
    `PREFECT_TASKS_DEFAULT_RETRIES` or `PREFECT_FLOWS_DEFAULT_RETRIES`.
    """

    code = "PFL103"
    name = "delay-without-retries"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "The retries that the author meant to have don't exist: the first dropped connection fails the run, "
        "and nothing in the log says that a retry was left out."
    )
    recommendation = (
        "Add `retries=3`, or however often it is worth trying, next to the delay; if no retry is wanted, "
        "remove the delay so that the code says what happens."
    )
    rollback = "Take `retries` out again: the first exception fails the run as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    retrying = UnsafeFix(
        "Give it as many retries as there are delays, or three.",
        because="Nobody but its author knows whether its work may be done twice, and how often.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from self._check(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from self._check(flow)

    def _check(self, definition: Definition) -> Iterator[Hit]:
        option = _describes_retries(definition)
        if (
            option is None
            or retrying(definition) is not Retrying.NO
            or _has_retrying_copy(definition)
        ):
            return
        kind = definition.kind.capitalize()
        times = str(len(numbers_of(option) or ()) or _RETRIES)
        yield hit(
            definition.module,
            place_of(definition, option),
            f"{kind} `{definition.name}` has `{option.name}` but no `retries`, so it never tries again.",
            symbol=definition.name,
            fix=self.retrying(SetOptions(definition, {"retries": times})),
        )


def _describes_retries(definition: Definition) -> Option | None:
    """The first option that only means something together with retries."""
    for name in _OF_RETRIES:
        option = own_option(definition, name)
        if option is None or (option.is_literal and option.literal is None):
            continue
        # A delay of zero, and one that a parameter or a configuration brings, may well be a switch.
        if number_of(option) == 0 or (option.is_unknown and not isinstance(option.node, o.Call)):
            continue
        return option
    return None


def _has_retrying_copy(definition: Definition) -> bool:
    """Whether `.with_options(…)` gives retries to a copy of it: then the delay is for that."""
    return _has_retries_somewhere(definition.root)


@remembered
def _has_retries_somewhere(root: Definition) -> bool:
    return any(retrying(copy) is not Retrying.NO for copy in root.copies)

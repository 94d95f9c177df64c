"""PFL102 retry-without-delay."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import SetOptions
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge.client_traits import retries_briefly
from prefect_lint.model.containment import swallowed_at
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.passing_failures import calls_worth_retrying, tries_again
from prefect_lint.model.remembering import remembered
from prefect_lint.model.retrying import (
    Retrying,
    default_retries,
    has_no_delay,
    retrying,
    times_of,
)
from prefect_lint.rule import Place, Rule, hit, option
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.model.effects import Reached
    from prefect_lint.rule import Hit

_NO_REQUEST = (
    "All attempts are over within a moment, so that only a failure which is different every time can be "
    "got over by them."
)


_DELAYS = ("10", "30", "60")
_ONE_DELAY = "30"


class RetryWithoutDelay(Rule):
    """A flow or task is retried at once: all attempts meet the same moment of trouble.

    ## What it catches
    A flow or task with `retries` above zero, or with those of the repository's settings, that sends a
    request or a query and has no `retry_delay_seconds`. As advice, to be selected: retries without a delay
    where no request is seen.

    ## Why it matters
    Without a delay Prefect starts the next attempt immediately. A service that restarts, or that throttles
    its callers, needs seconds to minutes; three attempts within a second are one failure counted three
    times, and more load for a service that has too much of it.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3)
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

    @task(retries=3, retry_delay_seconds=[10, 30, 60])
    def fetch_orders(day: str) -> list:
        response = requests.get(f"https://api.example.com/orders/{day}", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## When it stays silent
    A delay is given, here, on a copy made by `.with_options(…)` or by
    `PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS`; the options can't be read; the body waits or tries again by
    itself, or swallows every failure, which is a matter of PFL108. A client that waits between attempts of
    its own, or a request whose failure never leaves the body, makes it advice.
    """

    code = "PFL102"
    name = "retry-without-delay"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "An outage of some seconds uses up all retries within a moment and fails the run that they were "
        "meant to save; many runs that do so together keep the service down."
    )
    recommendation = (
        "Add `retry_delay_seconds`, growing where there are several retries, such as `[10, 30, 60]`; for "
        "mapped tasks also `retry_jitter_factor`, so that they don't all come back together."
    )
    rollback = "Take `retry_delay_seconds` out again: the retries follow at once as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    kinds: option[list[str]] = option(
        ["network", "database"], "Kinds of I/O that need time between attempts."
    )

    waiting = UnsafeFix(
        "Give the retries a delay that grows.",
        because="How long the other side needs to come back is a guess.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from self._check(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from self._check(flow)

    def _check(self, definition: Definition) -> Iterator[Hit]:
        how = retrying(definition)
        if how not in (Retrying.OPTION, Retrying.SETTING) or not has_no_delay(definition):
            return
        given = own_option(definition, "retries")
        if definition.base is not None and given is None:
            return
        if definition.inner_decorators or _has_delayed_copy(definition) or _waits(definition):
            return
        reached = next(calls_worth_retrying(definition, self.kinds), None)
        if reached is not None and retries_briefly(reached.effect.name):
            reached = None
        if reached is None and (how is Retrying.SETTING or definition.body is None):
            return
        if reached is None and _never_retries(definition):
            return
        place = definition.node
        times = f"`{default_retries(definition)}`"
        if how is Retrying.OPTION and given is not None:
            place = place_of(definition, given)
            times = f"`retries={times_of(definition)}`"
        yield hit(
            definition.module,
            place,
            f"{definition.kind.capitalize()} `{definition.name}` has {times} and no delay, so that it "
            f"{_repeats(reached)} at once.",
            related=_places(reached),
            severity=None if reached is not None else Severity.ADVICE,
            confidence=None if reached is not None else 0.15,
            risk=None if reached is not None else _NO_REQUEST,
            symbol=definition.name,
            opt_in=reached is None,
            fix=self.waiting(SetOptions(definition, {"retry_delay_seconds": _delay(definition)})),
        )


def _delay(definition: Definition) -> str:
    """The delays as code: a flow takes one number, and a task as many as it has retries."""
    times = times_of(definition) or len(_DELAYS)
    if definition.kind == "flow" or times == 1:
        return _ONE_DELAY
    return f"[{', '.join(_DELAYS[:times])}]"


def _has_delayed_copy(definition: Definition) -> bool:
    return any(copy is not definition for copy in _delayed_copies(definition.root))


@remembered
def _delayed_copies(root: Definition) -> list[Definition]:
    """The copies with a delay, no more than two: one of them may be the definition that is asked about."""
    delayed = (copy for copy in root.copies if not has_no_delay(copy))
    return list(itertools.islice(delayed, 2))


def _never_retries(definition: Definition) -> bool:
    """Whether no failure leaves the body, so that there is nothing to be tried again, at once or later."""
    function = definition.function
    if function is None or not isinstance(function.node, o.FunctionDef):
        return False
    # In Prefect 2 the states of its tasks can still fail a flow that raises nothing, and a timeout gets past
    # `except Exception`.
    if definition.kind == "flow" and definition.module.majors != (3,):
        return False
    if not definition.options.is_unset("timeout_seconds"):
        return False
    return swallowed_at(function.node, function.module) is not None


def _waits(definition: Definition) -> bool:
    """Whether the body sleeps, or tries again, by itself: then it has thought of the time in between."""
    body = definition.body
    if body is None or tries_again(body, definition.module):
        return True
    effects = definition.module.project.effects.of_definition(definition)
    return any(reached.effect.kind == "sleep" for reached in effects)


def _repeats(reached: Reached | None) -> str:
    return "is tried again" if reached is None else f"repeats `{reached.effect.name}`"


def _places(reached: Reached | None) -> list[tuple[Place, str]]:
    if reached is None:
        return []
    module, call = reached.first_call
    words = "This is repeated at once"
    if reached.hops:
        words += f": it leads to `{reached.effect.name}`"
    return [(Place(module, call), words)]

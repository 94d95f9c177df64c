"""PFL104 invalid-retry-config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import Replace, Wrap
from prefect_lint.fixing.proposal import SafeFix
from prefect_lint.model import things as t
from prefect_lint.model.definitions import Flow
from prefect_lint.model.given import (
    elements_of,
    is_duration,
    kind_of_value,
    number,
    number_of,
    own_option,
    place_of,
)
from prefect_lint.model.origins import origin
from prefect_lint.model.sizes import size_of
from prefect_lint.rule import Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.changes import Change
    from prefect_lint.fixing.proposal import FixKind, Proposal
    from prefect_lint.model.definitions import Definition, Option, Task
    from prefect_lint.rule import Hit

_MOST_DELAYS = 50


class InvalidRetryConfig(Rule):
    """An option about retries has a value that Prefect rejects, or that turns the retries off.

    ## What it catches
    On a task: `retry_delay_seconds` that is a tuple, a set, a string or a `timedelta`, or a list of more
    than 50 delays; a negative `retry_jitter_factor`; a `retry_condition_fn` that can't be called; in
    Prefect 3, `retries` as a string. On a flow: `retry_delay_seconds` that is no plain number of seconds.
    On both, as a warning: `retries` below zero.

    ## Why it matters
    For a task most of these raise where the module is imported, so that a deployment of any flow in that
    file can't start. A flow takes a list of delays when it is defined, and raises when it runs. A task of
    Prefect 3 takes `retries="3"` too, and can't compare it with a number at its first failure; `retries=-1`
    means none.

    ## Example
    ```python
    from datetime import timedelta

    from prefect import flow, task

    @task(retries=3, retry_delay_seconds=timedelta(seconds=30))
    def fetch_orders(day: str) -> list:
        raise ConnectionError(day)

    @flow(retries=2, retry_delay_seconds=[10, 60])
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## Use instead
    ```python
    from datetime import timedelta

    from prefect import flow, task

    @task(retries=3, retry_delay_seconds=timedelta(seconds=30).total_seconds())
    def fetch_orders(day: str) -> list:
        raise ConnectionError(day)

    @flow(retries=2, retry_delay_seconds=30)
    def orders(day: str):
        return fetch_orders(day)
    ```

    ## When it stays silent
    The value can't be read from the source. Not faults: 60 retries, since only the list of delays has a
    limit; a list that is shorter or longer than `retries`; a function that gives the delays
    (`exponential_backoff`); strings of digits on a flow, which Prefect turns into numbers. A keyword that
    flows don't have at all, such as `retry_jitter_factor`, is for PFL701.
    """

    code = "PFL104"
    name = "invalid-retry-config"
    category = "reliability"
    severity = Severity.ERROR
    confidence = 0.97
    risk = (
        "The import of the module or the start of the run raises, so that nothing in it runs at all; what "
        "is accepted in silence leaves the task without the retries it seems to have."
    )
    recommendation = (
        "Give a task's `retry_delay_seconds` as a number, a list of up to 50 numbers or "
        "`exponential_backoff(…)`, a flow's as one number, and `retries` as a whole number from 0."
    )
    rollback = "Put the old value back: Prefect rejects or ignores it as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    in_numbers = SafeFix(
        "Write the value as a number.",
        because="It raised, and now is as long, or as many, as it says.",
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        yield from self._check(task)

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        yield from self._check(flow)

    def _check(self, definition: Definition) -> Iterator[Hit]:
        yield from _delay(definition, self.in_numbers)
        yield from _retries(definition, self.in_numbers)
        if isinstance(definition, Flow):
            return
        jitter = own_option(definition, "retry_jitter_factor")
        if jitter is not None and (number_of(jitter) or 0) < 0:
            yield _hit(definition, jitter, "is negative, which raises when the task is defined")
        condition = own_option(definition, "retry_condition_fn")
        if condition is not None and _is_no_function(condition):
            yield _hit(
                definition, condition, "can't be called, which raises when the task is defined"
            )


def _delay(definition: Definition, kind_of_fix: FixKind) -> Iterator[Hit]:
    option = own_option(definition, "retry_delay_seconds")
    if option is None:
        return
    kind = kind_of_value(option)
    if isinstance(definition, Flow):
        if kind not in (None, "a string"):
            fix = kind_of_fix(_as_number(definition, option))
            yield _hit(definition, option, f"is {kind}, which raises when the flow runs", fix=fix)
    elif kind in (None, "a list"):
        count = _count(option)
        if count is not None and count > _MOST_DELAYS:
            words = (
                f"has {count} delays, and more than {_MOST_DELAYS} raise when the task is defined"
            )
            yield _hit(definition, option, words)
    else:
        fix = kind_of_fix(_as_number(definition, option))
        words = f"is {kind}, which raises when the task is defined"
        yield _hit(definition, option, words, fix=fix)


def _count(option: Option) -> int | None:
    """How many delays a list has: one that is written out, `[60] * 60`, or made of each of a known number."""
    elements = elements_of(option)
    if elements is not None:
        return len(elements[0])
    if option.node is None:
        return None
    source = origin(option.node, option.module)
    node = source.node
    if isinstance(node, o.Comprehension) and node.kind == "list":
        plain = len(node.generators) == 1 and not node.generators[0].ifs
        return size_of(node.generators[0].iter, source.module) if plain else None
    if isinstance(node, o.BinOp) and node.op == "*":
        sides = (node.left, node.right), (node.right, node.left)
        for many, times in sides:
            rounds = number(times, source.module)
            if isinstance(many, o.List) and rounds is not None:
                return len(many.elts) * int(rounds)
    return None


def _retries(definition: Definition, kind_of_fix: FixKind) -> Iterator[Hit]:
    option = own_option(definition, "retries")
    if option is None:
        return
    # Flows, and tasks in Prefect 2, make a number of the string.
    compares = definition.module.majors == (3,) and not isinstance(definition, Flow)
    if compares and kind_of_value(option) == "a string":
        fix = kind_of_fix(_as_number(definition, option))
        yield _hit(definition, option, "is a string, which raises at the first failure", fix=fix)
    elif (number_of(option) or 0) < 0:
        words = "is below zero, which means no retries"
        yield _hit(definition, option, words, Severity.WARNING)


def _as_number(definition: Definition, option: Option) -> Change | None:
    """The seconds of a duration, or the number that a string holds."""
    node = place_of(definition, option)
    if node is not option.node:
        return None
    if is_duration(option) and isinstance(node, o.Name | o.Attribute | o.Call):
        return Wrap(node, "", ".total_seconds()")
    text = node.value if isinstance(node, o.Constant) else None
    if not isinstance(node, o.Constant) or not isinstance(text, str):
        return None
    return Replace(node, text) if text.isascii() and text.isdigit() and text[0] != "0" else None


def _is_no_function(option: Option) -> bool:
    if isinstance(option.thing, t.Value):
        return option.thing.value is not None
    return isinstance(option.thing, t.Collection)


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
        f"`{option.name}` of {definition.kind} `{definition.name}` {words}.",
        severity=severity,
        symbol=definition.name,
        fix=fix,
    )

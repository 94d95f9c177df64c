"""PFL101 missing-retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import SetOptions
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.knowledge.client_traits import retries_briefly
from prefect_lint.model.passing_failures import calls_worth_retrying
from prefect_lint.model.retrying import Retrying, retrying
from prefect_lint.rule import Place, Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.changes import Text
    from prefect_lint.model.definitions import Task
    from prefect_lint.model.effects import Reached
    from prefect_lint.rule import Hit

_BRIEF = (
    "The client repeats a failed request for a while; whatever lasts longer, an outage or throttling, "
    "fails the task and the whole flow run, and somebody has to notice and start it again."
)


class MissingRetries(Rule):
    """A task reaches the network or a database, and nothing tries again when that fails.

    ## What it catches
    A task whose body, directly or through the repository's own functions, sends a request or a query,
    with no `retries` on the task, on any `.with_options(…)` copy of it, or on a flow that calls it. Where
    every such call goes through a client that tries again by itself, such as those of Google, AWS, Azure,
    Snowflake and OpenAI, it is advice, which has to be selected.

    ## Why it matters
    Networks and databases fail for moments: a connection is reset, a server restarts, a token expires. A
    task without retries turns each of these moments into a failed flow run that a person has to restart.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task
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
    The task does no such I/O, or only with a database in a local file (DuckDB, SQLite); it only builds a
    client; its options can't be read; the code tries again by
    itself (a `tenacity` decorator, a loop that counts attempts, an adapter with retries); the exception
    never leaves the body, so that a retry could not happen; or the repository sets
    `PREFECT_TASKS_DEFAULT_RETRIES`.
    """

    code = "PFL101"
    name = "missing-retries"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.9
    risk = (
        "One dropped connection or a restarting server fails the task and the whole flow run, and "
        "somebody has to notice and start it again."
    )
    recommendation = (
        "Give the task `retries=3` with a growing `retry_delay_seconds`, after making sure that doing "
        "its work twice does no harm."
    )
    rollback = "Remove `retries` and `retry_delay_seconds` again: the task fails at the first error as before."
    references = ("https://docs.prefect.io/v3/how-to-guides/workflows/retries",)

    retrying = UnsafeFix(
        "Give the task three retries, with a growing delay between them.",
        because="Nobody but its author knows whether the work of the task may be done twice.",
    )

    kinds: option[list[str]] = option(
        ["network", "database"], "Kinds of I/O that call for retries."
    )

    def check_task(self, task: Task) -> Iterator[Hit]:
        if task.base is not None or task.body is None or not _has_no_retries(task):
            return
        module = task.module
        if module.project.settings.is_set("PREFECT_TASKS_DEFAULT_RETRIES"):
            return
        if task.inner_decorators:
            return
        reached = _most_fragile(calls_worth_retrying(task, self.kinds))
        if reached is None:
            return
        briefly = retries_briefly(reached.effect.name)
        yield hit(
            module,
            task.node,
            f"Task `{task.name}` calls `{reached.effect.name}`{_way(reached)} and has no retries.",
            related=_places(reached),
            symbol=task.name,
            severity=Severity.ADVICE if briefly else None,
            confidence=0.1 if briefly else None,
            risk=_BRIEF if briefly else None,
            opt_in=briefly,
            fix=self.retrying(SetOptions(task, _retries(task))),
        )


def _retries(task: Task) -> dict[str, Text]:
    delay: dict[str, Text] = {"retry_delay_seconds": "[10, 30, 60]"}
    return {"retries": "3", **({} if task.option("retry_delay_seconds") else delay)}


def _most_fragile(calls: Iterator[Reached]) -> Reached | None:
    """The first call whose client gives up at once, or else the first one of a client that tries again."""
    patient = None
    for reached in calls:
        if not retries_briefly(reached.effect.name):
            return reached
        patient = patient or reached
    return patient


def _has_no_retries(task: Task) -> bool:
    given = task.option("retries")
    if given is None:
        if not task.options.complete:
            return False
    elif not given.is_literal or given.literal not in (None, 0):
        return False
    # A zero in both places is a decision, in the flow alone it is not one about its tasks.
    none = (Retrying.NO, Retrying.SWITCHED_OFF) if given is None else (Retrying.NO,)
    for call in task.calls:
        caller = call.context.enclosing
        if caller is not None and retrying(caller) not in none:
            return False
        if call.how == "with_options" and call.node.keyword("retries") is not None:
            return False
    return True


def _way(reached: Reached) -> str:
    if not reached.hops:
        return ""
    return " through " + ", ".join(f"`{hop.callee}`" for hop in reached.hops)


def _places(reached: Reached) -> list[tuple[Place, str]]:
    places = [
        (Place(hop.module, hop.call), f"`{hop.callee}` is called here") for hop in reached.hops
    ]
    places.append((Place(reached.module, reached.call), f"`{reached.effect.name}` is called here"))
    return places

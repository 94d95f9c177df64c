"""PFL107 flow-retries-rerun-tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.model.definitions import Flow, Task
from prefect_lint.model.following import something_follows
from prefect_lint.model.given import own_option, place_of
from prefect_lint.model.persisting import is_repeated
from prefect_lint.model.retrying import Retrying, retrying, times_of
from prefect_lint.model.side_effects import (
    empties_first,
    is_named_for_a_side_effect,
    is_same_again,
    writes_of,
)
from prefect_lint.rule import Place, Rule, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.rule import Hit

_RUNNING = frozenset({"call", "submit", "map"})
_AGAIN = (
    "The retry does all of the work again, also what was already done, so that it takes as long as the "
    "first attempt and loads the same sources once more."
)


class FlowRetriesRerunTasks(Rule):
    """A flow with retries calls tasks that write, and does not keep their results: a retry writes twice.

    ## What it catches
    A flow with `retries` above zero that calls a task which sends, posts or inserts something, after which
    the flow may still fail, and whose result is not kept. As advice, to be selected: the same with tasks
    that only read or compute.

    ## Why it matters
    In Prefect 3 the retry of a flow runs its body from the start. A task that was Completed is only
    skipped when its result was persisted and is found by a key: without that, `retries=2` and a failure
    after the task made it run three times. Prefect 2 used the earlier result within the same run.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task
    def charge_customer(customer: str) -> str:
        url = "https://payments.example.com/charges"
        return requests.post(url, json={"customer": customer}, timeout=30).json()["id"]

    @task
    def store_receipt(charge: str) -> None:
        raise ConnectionError(charge)

    @flow(retries=2)
    def bill(customer: str):
        charge = charge_customer(customer)
        store_receipt(charge)
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, task
    from prefect.cache_policies import INPUTS, RUN_ID, TASK_SOURCE

    @task(persist_result=True, cache_policy=INPUTS + TASK_SOURCE + RUN_ID)
    def charge_customer(customer: str) -> str:
        url = "https://payments.example.com/charges"
        return requests.post(url, json={"customer": customer}, timeout=30).json()["id"]

    @task(retries=2)
    def store_receipt(charge: str) -> None:
        raise ConnectionError(charge)

    @flow(retries=2)
    def bill(customer: str):
        charge = charge_customer(customer)
        store_receipt(charge)
    ```

    ## When it stays silent
    The task or the flow persists results, or something may make them do so (a cache policy, a result
    storage, `PREFECT_RESULTS_PERSIST_BY_DEFAULT` in the repository); the task is the last thing that the
    flow does; options can't be read. An upload, an upsert, an update, or an insert after the table was emptied
    counts as reading, since it leaves the same behind when it is done twice. `cache_policy=NO_CACHE` counts as
    not kept, since nothing finds the result again.
    """

    code = "PFL107"
    name = "flow-retries-rerun-tasks"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.8
    versions = (3,)
    risk = (
        "A failure late in the flow repeats what was already done: a second payment, a second message, the "
        "same rows once more."
    )
    recommendation = (
        "Let the task keep its result for the run, with `persist_result=True, cache_policy=INPUTS + "
        "TASK_SOURCE + RUN_ID`, or take `retries` off the flow and give them to the tasks that fail."
    )
    rollback = "Remove the two options from the task: a retry of the flow runs it again, and nothing is kept."
    references = (
        "https://docs.prefect.io/v3/how-to-guides/workflows/retries",
        "https://docs.prefect.io/v3/concepts/caching",
    )

    def check_flow(self, flow: Flow) -> Iterator[Hit]:
        option = own_option(flow, "retries")
        if option is None or retrying(flow) is not Retrying.OPTION:
            return
        repeated = [call for call in _calls_in(flow) if _is_repeated(call, flow)]
        writing = [call for call in repeated if _writes(call)]
        chosen = writing or repeated
        if not chosen:
            return
        advice = not writing
        yield hit(
            flow.module,
            place_of(flow, option),
            f"A retry of flow `{flow.name}` (`retries={times_of(flow)}`) runs {_listed(chosen)} again, because "
            "no result is kept.",
            related=[
                (Place(call.module, call.node), f"`{call.definition.name}` runs again from here")
                for call in chosen
            ],
            severity=Severity.ADVICE if advice else None,
            confidence=0.1 if advice else None,
            risk=_AGAIN if advice else None,
            symbol=flow.name,
            opt_in=advice,
        )


def _listed(calls: list[PrefectCall]) -> str:
    """The names of the tasks, two of them at most."""
    names = list(dict.fromkeys(call.definition.name for call in calls))
    shown = [f"`{name}`" for name in names[:2]]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _calls_in(flow: Flow) -> list[PrefectCall]:
    """The calls of tasks in the body of a flow itself."""
    if flow.function is None:
        return []
    return [
        call
        for call in flow.function.module.calls
        if isinstance(call.definition, Task)
        and call.how in _RUNNING
        and call.context.function is flow.body
    ]


def _is_repeated(call: PrefectCall, flow: Flow) -> bool:
    task, body = call.definition, flow.body
    assert isinstance(task, Task)
    assert body is not None
    # Waiting for the task itself fails only when the task did, and then it has to run again.
    own = () if call.how == "call" else ("result", "wait")
    return is_repeated(task, flow) and something_follows(call.node, body, call.module, own)


def _writes(call: PrefectCall) -> bool:
    task = call.definition
    writes = list(writes_of(task))
    if writes and all(empties_first(reached) for reached in writes):
        return False
    if is_named_for_a_side_effect(task):
        return True
    return any(not is_same_again(reached) and not empties_first(reached) for reached in writes)

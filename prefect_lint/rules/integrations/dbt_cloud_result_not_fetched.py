"""PFL502 dbt-cloud-result-not-fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.statements import AddBelow
from prefect_lint.knowledge import integrations
from prefect_lint.model.calls import Context
from prefect_lint.model.module import function_of
from prefect_lint.model.outcome_care import Care, follow, follow_told
from prefect_lint.model.remote_runs import called_name, given, library_name
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit


class DbtCloudResultNotFetched(Rule):
    """A flow waits for a dbt Cloud run, and doesn't look at how it ended.

    ## What it catches
    `run.wait_for_completion()` of a run whose `fetch_result()` and status nobody asks for, and
    `wait_for_dbt_cloud_job_run(…)` where the status that it gives is dropped.

    ## Why it matters
    Both come back when the run has ended, however it ended: for a failed or cancelled run
    `wait_for_completion()` returns `None` like for a good one. Only `fetch_result()` raises. The flow run
    waits for minutes and then ends Completed with a failed dbt run behind it.

    ## Example
    ```python
    from prefect import flow
    from prefect_dbt.cloud import DbtCloudJob

    @flow
    def nightly_models():
        run = DbtCloudJob.load("nightly-models").trigger()
        run.wait_for_completion()
    ```

    ## Use instead
    ```python
    from prefect import flow
    from prefect_dbt.cloud import DbtCloudJob

    @flow
    def nightly_models():
        run = DbtCloudJob.load("nightly-models").trigger()
        run.wait_for_completion()
        return run.fetch_result()
    ```

    ## When it stays silent
    Somebody asks the run for its result, its status or its data, or the run goes on to something that may:
    it is returned, passed to another function, or kept on an object. In an `async def`,
    `wait_for_completion()` without `await` is a matter of PFL406.
    """

    code = "PFL502"
    name = "dbt-cloud-result-not-fetched"
    category = "integrations"
    severity = Severity.ERROR
    confidence = 0.9
    risk = (
        "A failed or cancelled dbt Cloud run ends as Completed in Prefect, although the flow waited for it: "
        "no alert goes out, and the steps after it work with old tables."
    )
    recommendation = (
        "Call `fetch_result()` after `wait_for_completion()`; it raises for a failed or cancelled run. "
        "`run_dbt_cloud_job(job)` does both, and retries the failed steps."
    )
    rollback = "Take the `fetch_result()` out again: failed runs pass as successes as before."
    references = ("https://docs.prefect.io/integrations/prefect-dbt",)

    fetching = UnsafeFix(
        "Call `fetch_result()` after the wait.",
        because="A dbt Cloud run that failed fails the flow run, on which something may rely.",
    )

    def check_module(self, module: Module) -> Iterator[Hit]:
        seen: set[int] = set()
        for scope in module.scopes():
            for call in scope.calls:
                for home, wait in _ignored_waits(call, module):
                    if _is_lost(wait, home):
                        continue
                    # A helper that waits may serve others well: who gives it the run has to look.
                    own = home is module and function_of(wait) is function_of(call)
                    place = wait if own else call
                    # Two triggers in two branches may lead to one wait.
                    if id(place) not in seen:
                        seen.add(id(place))
                        yield hit(
                            module,
                            place,
                            f"`{called_name(wait)}` doesn't raise when the dbt Cloud run failed, and nothing "
                            "else looks at how it ended.",
                            related=_places(call, module, wait, home, own),
                            fix=self.fetching(_fetch(wait)) if own else None,
                        )


def _fetch(wait: o.Call) -> AddBelow | None:
    """The fetch below a wait that is a statement by itself."""
    func = wait.func
    if not isinstance(func, o.Attribute) or func.attr != "wait_for_completion":
        return None
    whole = wait.parent if isinstance(wait.parent, o.Await) else wait
    statement = whole.parent
    if not isinstance(func.value, o.Name) or not isinstance(statement, o.ExprStmt):
        return None
    awaiting = "await " if whole is not wait else ""
    return AddBelow(statement, [f"{awaiting}{func.value.id}.fetch_result()"])


def _ignored_waits(call: o.Call, module: Module) -> list[tuple[Module, o.Call]]:
    """The waits for the run that a call gives, when nobody looks at its outcome."""
    waiting = integrations.wait_of(library_name(call, module))
    if waiting is not None and waiting.system == integrations.DBT_CLOUD:
        looked_at = follow_told(call, module, waiting) is Care.LOOKS
        return [] if looked_at else [(module, call)]
    run = given(call, module)
    handle = None if run is None else integrations.handle_of(run.cls)
    if run is None or handle is None or handle.system != integrations.DBT_CLOUD:
        return []
    followed = follow(call, module, handle)
    if max(run.care, followed.care) is not Care.WAITS:
        return []
    return [*run.waits, *followed.waits]


def _is_lost(wait: o.Call, module: Module) -> bool:
    """Whether the wait is a coroutine that nobody awaits, so that nothing is waited for."""
    in_async = Context(module, wait).in_async_function
    return in_async and not isinstance(wait.parent, o.Await)


def _places(
    call: o.Call, module: Module, wait: o.Call, home: Module, own: bool
) -> list[tuple[Place, str]]:
    if wait is call:
        return []
    if own:
        return [(Place(module, call), "the run comes from here")]
    return [(Place(home, wait), "the run is waited for here")]

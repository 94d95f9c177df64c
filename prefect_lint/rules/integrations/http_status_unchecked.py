"""PFL514 http-status-unchecked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.fixing.statements import AddBelow
from prefect_lint.model.http_answers import is_unchecked
from prefect_lint.model.job_requests import job_system
from prefect_lint.model.run_sites import run_sites
from prefect_lint.rule import Place, Rule, hit
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.project import Project
    from prefect_lint.model.run_sites import RunSite
    from prefect_lint.rule import Hit

_RAISING = ("requests.", "httpx.")
"""Libraries whose answers have the method."""


class HttpStatusUnchecked(Rule):
    """The answer to a request is used, or dropped, without a look at its status.

    ## What it catches
    Requests by `requests`, `httpx` or `aiohttp` in a flow or task, or in a function that one calls, whose
    answer is dropped, or of which `json()`, `text` or `content` is used, without `raise_for_status()` and
    without a look at `status_code`, `ok` or the like.

    ## Why it matters
    These libraries raise when no answer comes. An answer that says "500" or "401" is an answer to them. Its
    body, an error page or a message in JSON, is then parsed, stored and passed on as if it were the data, and
    the retries of the task never start.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3)
    def fetch_rates() -> list:
        return requests.get("https://api.example.com/rates", timeout=30).json()

    @flow
    def rates():
        return fetch_rates()
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3)
    def fetch_rates() -> list:
        response = requests.get("https://api.example.com/rates", timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    def rates():
        return fetch_rates()
    ```

    ## When it stays silent
    The answer is returned, passed on or kept; an item is taken out of it, as in `json()["rates"]`, which fails
    by itself; a failure would pass anyway, under a handler that swallows every exception; the session or
    client raises by a hook, an adapter or `raise_for_status=True`; or the request starts a job, for which
    PFL506 speaks.
    """

    code = "PFL514"
    name = "http-status-unchecked"
    category = "integrations"
    severity = Severity.WARNING
    recommended = False
    confidence = 0.75
    risk = "An error page is taken for data: it is stored or passed on, and the task doesn't retry."
    recommendation = "Call `raise_for_status()` on the answer before it is used."
    rollback = "Take the call out again: answers with an error status are used as before."
    references = (
        "https://requests.readthedocs.io/en/latest/user/quickstart/#response-status-codes",
    )

    raising = UnsafeFix(
        "Call `raise_for_status()` on the answer.",
        because="An answer with an error status fails the task, which may have been made to do without it.",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        for site in run_sites(project):
            if not self.applies_to(site.module) or site.offloaded:
                continue
            if not is_unchecked(site) or job_system(site) is not None:
                continue
            nearest, reached = site.nearest
            yield hit(
                site.module,
                site.call,
                f"The status of the answer to `{site.effect.name}` is not looked at, so {nearest.kind} "
                f"`{nearest.name}` takes an error for data.",
                related=[
                    (Place(hop.module, hop.call), f"`{hop.callee}` is called here")
                    for hop in reached.hops
                ],
                fix=self.raising(_check(site)),
            )


def _check(site: RunSite) -> AddBelow | None:
    """The check below the statement that gives the answer a name."""
    if not site.effect.name.startswith(_RAISING) or site.effect.name.endswith("stream"):
        return None
    whole = site.call.parent if isinstance(site.call.parent, o.Await) else site.call
    statement = whole.parent
    if not isinstance(statement, o.Assign) or statement.value is not whole:
        return None
    if len(statement.targets) != 1 or not isinstance(statement.targets[0], o.Name):
        return None
    return AddBelow(statement, [f"{statement.targets[0].id}.raise_for_status()"])

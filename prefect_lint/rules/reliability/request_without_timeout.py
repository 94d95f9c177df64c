"""PFL110 request-without-timeout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prefect_lint.findings import Severity
from prefect_lint.fixing.changes import AddKeywords, Replace
from prefect_lint.fixing.proposal import UnsafeFix
from prefect_lint.model.forwarded import forwarded_timeout
from prefect_lint.model.module import scope_of
from prefect_lint.model.timeouts import Given, set_by_session, set_for_sockets, timeout_of
from prefect_lint.rule import Place, Rule, hit, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.changes import Change
    from prefect_lint.model.definitions import Definition
    from prefect_lint.model.effects import Reached
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit
    from prefect_lint.syntax import outline as o

_SESSIONS = ("requests.Session.", "requests_", "cloudscraper.")
_STANDARD = ("urllib.", "ftplib.")


@dataclass
class _Site:
    """A call that sends a request, and the ways from flows and tasks to it."""

    given: Given
    ways: list[tuple[Definition, Reached]] = field(default_factory=list)


class RequestWithoutTimeout(Rule):
    """A flow or task sends a request that waits for its answer without end.

    ## What it catches
    `requests.get(…)` and its siblings, the same on a `requests.Session`, `urllib.request.urlopen(…)` and
    `ftplib.FTP(…)` without `timeout`, when a flow or task gets there, directly or through the repository's
    own functions. It also catches `timeout=None` in so many words, for `httpx` too. A call that several tasks
    share is reported once, where it is: that is the place to change.

    ## Why it matters
    These libraries have no timeout of their own. When a server accepts the connection and then says nothing,
    the task neither fails nor ends: its retries don't start, its worker stays occupied, and the schedule piles
    up further runs behind it. `timeout_seconds` on a task that is submitted does not interrupt the call.

    ## Example
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3)
    def fetch_rates(day: str) -> dict:
        response = requests.get("https://api.example.com/rates", params={"day": day})
        response.raise_for_status()
        return response.json()

    @flow
    def rates(day: str):
        return fetch_rates(day)
    ```

    ## Use instead
    ```python
    import requests
    from prefect import flow, task

    @task(retries=3)
    def fetch_rates(day: str) -> dict:
        response = requests.get("https://api.example.com/rates", params={"day": day}, timeout=30)
        response.raise_for_status()
        return response.json()

    @flow
    def rates(day: str):
        return fetch_rates(day)
    ```

    ## When it stays silent
    No flow or task gets to the call; `**kwargs` may bring a timeout, unless a helper only passes on what its
    caller gives; the session is of a class, or has an adapter, that adds one; `socket.setdefaulttimeout` is
    called; the library has a default (`httpx`, `aiohttp`); or the call is only reached by direct calls of
    Prefect 3 tasks with `timeout_seconds`.
    """

    code = "PFL110"
    name = "request-without-timeout"
    category = "reliability"
    severity = Severity.WARNING
    confidence = 0.95
    risk = (
        "When the server takes the request and never answers, the run hangs in Running until somebody "
        "cancels it: no failure, no retry, no alert."
    )
    recommendation = (
        "Pass `timeout=`, for `requests` as `(connect, read)` seconds such as `(5, 60)`, a little "
        "above the slowest answer that is still useful; the retries of the task then do the rest."
    )
    rollback = "Remove the argument: the call waits without end as before."
    references = (
        "https://requests.readthedocs.io/en/latest/user/advanced/#timeouts",
        "https://docs.python.org/3/library/urllib.request.html#urllib.request.urlopen",
    )

    limiting = UnsafeFix(
        "Pass a `timeout` of 60 seconds.",
        because="An answer that takes longer than that fails the call, and how long is too long is a guess.",
    )

    libraries: option[list[str]] = option(
        [
            "requests",
            "requests_cache",
            "requests_oauthlib",
            "requests_toolbelt",
            "cloudscraper",
            "urllib.request",
            "ftplib",
            "httpx",
        ],
        "Libraries whose calls need a timeout.",
    )

    def check_project(self, project: Project) -> Iterator[Hit]:
        for module, call, site in self._sites(project):
            # A flow gets there through its tasks, which are named by themselves.
            ways = [way for way in site.ways if way[1].through is None] or site.ways
            nearest, reached = min(ways, key=lambda way: len(way[1].hops))
            others = len({id(definition) for definition, _ in ways}) - 1
            who = f"{nearest.kind} `{nearest.name}`"
            if others:
                who += f" and {others} other{'s' if others > 1 else ''}"
            what = "has no `timeout`" if site.given is Given.ABSENT else "has `timeout=None`"
            yield hit(
                module,
                call,
                f"`{reached.effect.name}` {what}, so {who} can wait for ever.",
                related=[
                    (Place(hop.module, hop.call), f"`{hop.callee}` is called here")
                    for hop in reached.hops
                ],
                fix=self.limiting(_limited(call, reached, module)),
            )

    def _sites(self, project: Project) -> Iterator[tuple[Module, o.Call, _Site]]:
        sites: dict[int, _Site] = {}
        places: dict[int, Reached] = {}
        for definition in project.linked_definitions:
            if definition.base is not None or not self.applies_to(definition.module):
                continue
            for reached in project.effects.of_definition(definition):
                given = self._given(reached)
                if given in (Given.ABSENT, Given.NONE):
                    key = id(reached.call)
                    places.setdefault(key, reached)
                    sites.setdefault(key, _Site(given)).ways.append((definition, reached))
        for key, site in sites.items():
            reached = places[key]
            if all(_is_interrupted(*way) for way in site.ways):
                continue
            if site.given is Given.NONE or not _set_elsewhere(reached, site):
                yield reached.module, reached.call, site

    def _given(self, reached: Reached) -> Given:
        """What a call says of its timeout; `SET` for calls that are none of this rule's business."""
        effect = reached.effect
        name = effect.name
        if effect.kind != "network" or not effect.timeout_parameter:
            return Given.SET
        if not any(name == library or name.startswith(f"{library}.") for library in self.libraries):
            return Given.SET
        if effect.strength != "request" and not name.startswith("httpx."):
            return Given.SET
        if name.startswith("ftplib.") and not reached.call.arguments:
            # `FTP()` does not connect yet; `connect` keeps the timeout of the constructor.
            return Given.SET
        given = timeout_of(reached.call, effect, reached.module)
        if given is Given.UNKNOWN:
            given = forwarded_timeout(reached)
        if given is Given.ABSENT and effect.timeout != "none":
            return Given.SET
        if given is Given.NONE and effect.strength == "client" and _set_later(reached.call):
            return Given.SET
        return given


def _limited(call: o.Call, reached: Reached, module: Module) -> Change | None:
    parameter = reached.effect.timeout_parameter
    if parameter is None:
        return None
    given = call.keyword(parameter)
    seconds = "(5, 60)" if reached.effect.name.startswith("requests.") else "60"
    if given is None:
        return AddKeywords(call, {parameter: seconds}, file=module)
    return Replace(given, seconds, file=module)


def _set_elsewhere(reached: Reached, site: _Site) -> bool:
    """Whether something other than the call's own arguments gives it a timeout."""
    modules = [reached.module, *(hop.module for _, way in site.ways for hop in way.hops)]
    if reached.effect.name.startswith(_STANDARD):
        return set_for_sockets(modules)
    return reached.effect.name.startswith(_SESSIONS) and set_by_session(modules)


def _set_later(client: o.Call) -> bool:
    """Whether requests in the function that makes a client have timeouts of their own."""
    return any(
        call is not client and call.keyword("timeout") is not None
        for call in scope_of(client).calls
    )


def _is_interrupted(definition: Definition, reached: Reached) -> bool:
    """Whether Prefect itself ends the call: only where it runs sync code on the main thread."""
    guard = reached.through or definition
    if guard.options.is_unset("timeout_seconds") or guard.is_async is not False:
        return False
    return guard.module.majors == (3,) and all(call.how == "call" for call in guard.calls)

"""What goes with a change of a kind: its effort, who is needed, what it may break, how to see that it worked.

Efforts are estimates for an engineer who knows the flows: minutes once for a kind of fault, and for each place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Remedy:
    """A kind of change."""

    once: int
    """Minutes to decide and to test, however many places there are."""
    each: int
    """Minutes for each place."""
    who: str
    risk: str
    mitigation: str
    checkpoint: str
    consult: str | None = None


_OWNER = "an engineer who knows the flows"
_VISIBLE = Remedy(
    45,
    20,
    _OWNER,
    "Failures that went unseen so far will fail runs and reach whoever is alerted.",
    "Change one deployment first and watch it for a few days; tell those who are alerted.",
    "Make the work fail once on purpose: the flow run has to end as Failed, and the alert has to arrive.",
)
_RETRIES = Remedy(
    30,
    15,
    f"{_OWNER}, and one who knows the system at the other end",
    "A retry does its work again; what is not idempotent then happens twice.",
    "Look at each write first: an upsert, or a delete and an insert in one transaction, can be done twice.",
    "Let the call fail once in a test run: the task run goes through AwaitingRetry and ends as Completed.",
)
_TIMEOUT = Remedy(
    30,
    10,
    _OWNER,
    "A limit that is too short fails runs that got through before.",
    "Take the slowest answers of the last weeks and twice that; put the number in one place.",
    "Point the call at an address that accepts and never answers: the task fails when the limit is over.",
)
_DEPLOYMENT = Remedy(
    30,
    10,
    "whoever deploys to this workspace",
    "The next `prefect deploy` changes deployments that are in use.",
    "Deploy with schedules paused, or to a work pool for tests, and compare `prefect deployment inspect`.",
    "`prefect deploy --all` ends without a complaint, and `prefect deployment inspect` shows what was meant.",
)
_CATEGORIES: dict[str, Remedy] = {
    "reliability": _VISIBLE,
    "concurrency": Remedy(
        45,
        20,
        _OWNER,
        "The order and the number of task runs change, and with them the load on other systems.",
        "Begin with few workers or a low limit, and raise it while the other side keeps up.",
        "In the run's page, task runs overlap as meant, and none is left in Pending when the flow ends.",
    ),
    "caching": Remedy(
        30,
        15,
        _OWNER,
        "A cache key that leaves something out gives a run the result of another.",
        "Keep the expiration short at first, and change the storage key when the code of the task changes.",
        "Run it twice with the same parameters and once with others: Cached, and then not.",
    ),
    "asynchrony": Remedy(
        30,
        20,
        f"{_OWNER} and asyncio",
        "Calls that overlap may finish in another order, and load what they call more at a time.",
        "Limit how many go at once (a semaphore, or the limit of the client's pool).",
        "The task runs appear in the page of the run, and it takes about as long as its slowest call.",
    ),
    "integrations": replace(_VISIBLE, who=f"{_OWNER}, and the owner of the system that is started"),
    "deployments": _DEPLOYMENT,
    "definitions": Remedy(
        20,
        10,
        _OWNER,
        "Parameters and names are what deployments and callers go by.",
        "Look for deployments and `run_deployment` calls that give the old names.",
        "Import the file and run the flow once against a local server.",
    ),
    "security": Remedy(
        60,
        20,
        f"{_OWNER}, and the owner of the secret",
        "What still uses the old secret stops working when it is withdrawn.",
        "Have the new secret in place everywhere before the old one is withdrawn.",
        "The flow runs with the new secret; the old one is refused.",
        "whoever is responsible for security: history and logs keep what was written once",
    ),
    "observability": Remedy(
        20,
        10,
        _OWNER,
        "A script that somebody starts by importing it no longer starts by itself.",
        "Look in crontabs, images and documentation for how the file is started.",
        "`python -c 'import module'` starts nothing and asks no server.",
    ),
}
_NEVER_RAN = replace(
    _CATEGORIES["asynchrony"],
    risk="What never ran so far runs now: it writes, sends, and takes its time.",
    mitigation="Read what the task does, and run it once by hand, before it runs in production.",
    checkpoint="The task run appears on the page of the flow run, and is Completed.",
)
_CODES: dict[str, Remedy] = {
    **dict.fromkeys(("PFL402", "PFL403", "PFL405", "PFL406", "PFL712"), _NEVER_RAN),
    "PFL705": replace(
        _CATEGORIES["definitions"],
        risk="Callers that relied on the frozen value get the current one.",
        mitigation="Look at what partition or id the next run works on before its schedule is resumed.",
        checkpoint="Two runs of one process on different days get different values.",
    ),
    **dict.fromkeys(
        ("PFL101", "PFL102", "PFL103", "PFL104", "PFL105", "PFL106", "PFL107", "PFL109"), _RETRIES
    ),
    **dict.fromkeys(("PFL110", "PFL111", "PFL112", "PFL113"), _TIMEOUT),
    "PFL201": replace(
        _CATEGORIES["concurrency"],
        risk="A limit that is too low makes the run longer.",
        mitigation="Begin with what the other side allows, and look at run times for a week.",
        checkpoint="No more task runs are in Running at a time than the limit says.",
        consult="the owner of the system that is called, on the load that it takes",
    ),
    "PFL202": replace(_VISIBLE, each=10),
    "PFL205": _CATEGORIES["concurrency"],
    "PFL513": replace(_VISIBLE, each=5),
    "PFL514": replace(_VISIBLE, each=5),
    "PFL611": replace(
        _DEPLOYMENT,
        each=5,
        checkpoint="The next runs on the deployment's page are at the local hours that were meant.",
    ),
    "PFL624": replace(
        _DEPLOYMENT,
        risk="With a limit, a run that comes too early waits or is cancelled, where both ran before.",
        mitigation="Choose `ENQUEUE` where every run counts, `CANCEL_NEW` where the latest is enough.",
        checkpoint="Start a run while one is running: it waits, or is cancelled, as chosen.",
    ),
    "PFL721": replace(
        _CATEGORIES["definitions"], each=15, checkpoint="The file imports under the pinned Prefect."
    ),
    "PFL722": replace(
        _CATEGORIES["definitions"],
        each=10,
        checkpoint="The file imports without a deprecation warning.",
    ),
    "PFL905": replace(
        _CATEGORIES["observability"],
        each=3,
        risk="Logs grow, and whatever is printed can be read by those who see the run.",
        mitigation="Look for secrets and personal data in what is printed.",
        checkpoint="The printed lines stand in the logs of the run.",
    ),
}


def remedy_for(code: str, category: str) -> Remedy:
    """What goes with the change that a rule asks for."""
    return _CODES.get(code) or _CATEGORIES.get(category) or _CATEGORIES["definitions"]

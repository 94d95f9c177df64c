"""The list of proofs: for each rule and Prefect major, what its two programs must show.

A proof holds when both programs reported exactly what is expected of them. The words, filled in
with what was observed, are what the page of the rule says; they stay the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAMS = Path(__file__).resolve().parent / "programs"


@dataclass(frozen=True)
class Example:
    """A program that is run, and what it must report."""

    program: str
    """Its file, relative to the programs."""
    expected: Mapping[str, object]
    """Observations by name that must be equal; a program may report more than these."""
    words: str
    """What was observed, in a sentence for readers; names in braces are observations."""
    load: str | None = None
    """A flow that is loaded from the file as a worker does, instead of running the file."""

    @property
    def path(self) -> Path:
        return PROGRAMS / self.program

    def faults(self, observed: Mapping[str, Any]) -> list[str]:
        """Where the observations are not the expected ones."""
        return [
            f"{self.program}: {name} is {observed.get(name)!r}, expected {value!r}"
            for name, value in self.expected.items()
            if name not in observed or observed[name] != value
        ]


@dataclass(frozen=True)
class Proof:
    """That a rule is right under one Prefect major."""

    code: str
    major: int
    bad: Example
    good: Example
    together: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] | None = None
    """What must be true of the observations of both, besides."""
    claimed: bool = True
    """False where the rule gives advice at most, and the programs show why: this major is kinder."""

    @property
    def name(self) -> str:
        return f"{self.code}-prefect{self.major}"


def both(code: str, bad: Example, good: Example) -> tuple[Proof, Proof]:
    """The same proof for both majors."""
    return Proof(code, 3, bad, good), Proof(code, 2, bad, good)


PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL101",
        Example(
            "PFL101/bad.py",
            {"state": "FAILED", "exception": "HTTPError", "requests": 1},
            "The service answered 503 to the first request: the task failed at once, and the flow "
            "run ended {state}.",
        ),
        Example(
            "PFL101/good.py",
            {"state": "COMPLETED", "requests": 3},
            "The same service, busy for two requests: the third attempt went through, and the flow "
            "run ended {state}.",
        ),
    ),
    *both(
        "PFL108",
        Example(
            "PFL108/bad.py",
            {"state": "COMPLETED", "imported": 0, "requests": 1},
            "With `retries=3` and a service that is busy for two requests: {requests} request, "
            "nothing imported, and the flow run ended {state}.",
        ),
        Example(
            "PFL108/good.py",
            {"state": "COMPLETED", "imported": 2, "requests": 3},
            "With the exception raised again: {requests} requests, everything imported, and the "
            "flow run ended {state}.",
        ),
    ),
    *both(
        "PFL110",
        Example(
            "PFL110/bad.py",
            {"state": "FAILED", "exception": "ConnectionError", "still_waiting": 1},
            "The service never answered: the task was still waiting when the service hung up, after "
            "six times the timeout of the other program.",
        ),
        Example(
            "PFL110/good.py",
            {"state": "FAILED", "exception": "ReadTimeout", "still_waiting": 0},
            "With `timeout=1` the task failed with {exception} while the service still kept silent.",
        ),
    ),
    Proof(
        "PFL201",
        3,
        Example(
            "PFL201/bad.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 40},
            "Mapped over 40 items: the service had {at_once} requests open at once.",
        ),
        Example(
            "PFL201/good.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 5},
            "With `ThreadPoolTaskRunner(max_workers=5)` it had {at_once}, and all {fetched} items "
            "were fetched.",
        ),
    ),
    Proof(
        "PFL201",
        2,
        Example(
            "PFL201/bad.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 40},
            "Mapped over 40 items: the service had {at_once} requests open at once.",
        ),
        Example(
            "PFL201/good_v2.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 10},
            "With a concurrency limit of 10 on a tag of the task it had {at_once}, and all {fetched} "
            "items were fetched.",
        ),
    ),
    Proof(
        "PFL202",
        3,
        Example(
            "PFL202/bad.py",
            {"state": "COMPLETED", "all_sent": False, "failed": 1},
            "Ten tasks submitted to two workers, one of them failing: the flow run ended {state} with "
            "{failed} task run failed, and tasks that had not started yet never ran.",
        ),
        Example(
            "PFL202/good.py",
            {"state": "FAILED", "all_sent": True, "failed": 1},
            "With the futures resolved, all ten ran, and the flow run ended {state} because of the "
            "one that failed.",
        ),
    ),
    Proof(
        "PFL202",
        2,
        Example(
            "PFL202/bad_v2.py",
            {"state": "FAILED", "all_sent": True, "failed": 1},
            "Prefect 2 waited: all ten ran, and the flow run, which returns nothing, ended {state} "
            "because of the one that failed.",
        ),
        Example(
            "PFL202/good_v2.py",
            {"state": "FAILED", "all_sent": True, "failed": 1},
            "With the futures resolved: the same.",
        ),
        claimed=False,
    ),
    Proof(
        "PFL304",
        3,
        Example(
            "PFL304/bad.py",
            {
                "state": "COMPLETED",
                "exchange_rate": 2,
                "discount": 2,
                "tax_of_day_2": "FR on day 1",
                "stock": "FAILED",
                "exception": "TypeError",
            },
            "Of two equal calls {exchange_rate} ran with `persist_result=False`, and {discount} with "
            "`NO_CACHE` and an expiration; with both a key function and a policy, the policy was "
            "ignored and day 2 got the result of day 1; `cache_expiration=60` ended the flow run "
            "{stock} with {exception}.",
        ),
        Example(
            "PFL304/good.py",
            {
                "state": "COMPLETED",
                "exchange_rate": 1,
                "discount": 1,
                "tax_of_day_2": "FR on day 2",
                "stock": "COMPLETED",
            },
            "With a policy, and a `timedelta` as expiration: of two equal calls {exchange_rate} ran, "
            "day 2 got its own result, and the flow run ended {stock}.",
        ),
    ),
    Proof(
        "PFL304",
        2,
        Example(
            "PFL304/bad_v2.py",
            {
                "prices": "FAILED",
                "prices_exception": "MissingResult",
                "exchange_rate": 1,
                "stock": "FAILED",
                "stock_exception": "TypeError",
            },
            "With a key function and `persist_result=False` the second equal call raised "
            "{prices_exception}; `cache_expiration=60` ended the flow run {stock} with "
            "{stock_exception}.",
        ),
        Example(
            "PFL304/good_v2.py",
            {"prices": "COMPLETED", "exchange_rate": 1, "stock": "COMPLETED"},
            "With `persist_result=True`, and a `timedelta` as expiration: of two equal calls "
            "{exchange_rate} ran, and both flow runs ended {stock}.",
        ),
    ),
    *both(
        "PFL308",
        Example(
            "PFL308/bad.py",
            {"state": "COMPLETED", "executed": 2},
            "Of two equal calls within the hour that `cache_expiration` names, {executed} ran.",
        ),
        Example(
            "PFL308/good.py",
            {"state": "COMPLETED", "executed": 1},
            "With `cache_key_fn=task_input_hash` and `persist_result=True`, {executed} ran.",
        ),
    ),
    Proof(
        "PFL401",
        3,
        Example(
            "PFL401/bad.py",
            {"state": "COMPLETED", "at_once": 1},
            "Six tasks under `asyncio.gather` that wait by `time.sleep`: never more than {at_once} "
            "at a time, and the flow run took several times as long.",
        ),
        Example(
            "PFL401/good.py",
            {"state": "COMPLETED", "at_once": 6},
            "With `await asyncio.sleep`, all {at_once} waited at the same time.",
        ),
        together=lambda bad, good: bool(bad["seconds"] > 2 * good["seconds"]),
    ),
    Proof(
        "PFL401",
        2,
        Example(
            "PFL401/bad.py",
            {"state": "COMPLETED", "at_once": 6},
            "Prefect 2 runs each async task in a thread of its own: all {at_once} waited at the same "
            "time in spite of `time.sleep`.",
        ),
        Example(
            "PFL401/good.py",
            {"state": "COMPLETED", "at_once": 6},
            "With `await asyncio.sleep`: the same.",
        ),
        claimed=False,
    ),
    *both(
        "PFL402",
        Example(
            "PFL402/bad.py",
            {"state": "COMPLETED", "loaded": 1, "notified": 0},
            "The awaited task ran, the other one did not, and the flow run ended {state}.",
        ),
        Example(
            "PFL402/good.py",
            {"state": "COMPLETED", "loaded": 1, "notified": 1},
            "With `await`, both ran.",
        ),
    ),
    Proof(
        "PFL403",
        3,
        Example(
            "PFL403/bad.py",
            {"state": "COMPLETED", "loaded": 0},
            "The task never ran, and the flow run ended {state}.",
        ),
        Example(
            "PFL403/good.py",
            {"state": "COMPLETED", "loaded": 1},
            "With `.submit(…).result()` it ran.",
        ),
    ),
    Proof(
        "PFL403",
        2,
        Example(
            "PFL403/bad.py",
            {"state": "COMPLETED", "loaded": 1},
            "Prefect 2 ran the task: the fault appears with the move to Prefect 3.",
        ),
        Example(
            "PFL403/good.py",
            {"state": "COMPLETED", "loaded": 1},
            "With `.submit(…).result()` it ran as well.",
        ),
        claimed=False,
    ),
    *both(
        "PFL501",
        Example(
            "PFL501/bad.py",
            {"state": "COMPLETED", "triggered": 1, "asked": False},
            "The dbt Cloud job failed after it was triggered; nobody asked for its status, and the "
            "flow run ended {state}.",
        ),
        Example(
            "PFL501/good.py",
            {
                "state": "FAILED",
                "exception": "DbtCloudJobRunFailed",
                "triggered": 1,
                "asked": True,
            },
            "With the wait and the result, the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL502",
        Example(
            "PFL502/bad.py",
            {"state": "COMPLETED", "exception": None, "asked": True},
            "The dbt Cloud job failed while the flow waited for it: `wait_for_completion()` raised "
            "nothing, and the flow run ended {state}.",
        ),
        Example(
            "PFL502/good.py",
            {"state": "FAILED", "exception": "DbtCloudJobRunFailed", "asked": True},
            "With `fetch_result()` the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL503",
        Example(
            "PFL503/bad.py",
            {"state": "COMPLETED", "dbt": ["error"]},
            "dbt reported an error for the broken model; `invoke` raised nothing, and the flow run "
            "ended {state}.",
        ),
        Example(
            "PFL503/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "dbt": ["error"]},
            "With a look at `success`, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL705",
        Example(
            "PFL705/bad.py",
            {"state": "COMPLETED", "same": True},
            "Two runs, one after the other, got the same time.",
        ),
        Example(
            "PFL705/good.py",
            {"state": "COMPLETED", "same": False},
            "With the time taken in the body, each run got its own.",
        ),
    ),
    Proof(
        "PFL901",
        3,
        Example(
            "PFL901/bad.py",
            {"by_worker": 1, "by_import": 1},
            "Loading the entrypoint, as a worker does before a run, ran the flow; so did importing "
            "the file.",
            load="import_orders",
        ),
        Example(
            "PFL901/good.py",
            {"by_worker": 0, "by_import": 0},
            "Behind `if __name__`, neither ran it.",
            load="import_orders",
        ),
    ),
    Proof(
        "PFL901",
        2,
        Example(
            "PFL901/bad.py",
            {"by_worker": 0, "by_import": 1},
            "Prefect 2 skipped the call while loading the entrypoint; importing the file, as a test "
            "or another flow does, ran the flow.",
            load="import_orders",
        ),
        Example(
            "PFL901/good.py",
            {"by_worker": 0, "by_import": 0},
            "Behind `if __name__`, neither ran it.",
            load="import_orders",
        ),
    ),
)

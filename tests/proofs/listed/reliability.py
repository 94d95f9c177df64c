"""Proofs of the reliability rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

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
)

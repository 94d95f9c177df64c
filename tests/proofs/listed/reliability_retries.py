"""Proofs of the reliability rules about the options of retries."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL103",
        Example(
            "PFL103/bad.py",
            {"state": "FAILED", "exception": "HTTPError", "requests": 1},
            "With a delay and no `retries`, a service that was busy once got {requests} request, and the "
            "flow run ended {state}.",
        ),
        Example(
            "PFL103/good.py",
            {"state": "COMPLETED", "requests": 2},
            "With `retries=2` the second request went through, and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL104",
        Example(
            "PFL104/bad.py",
            {"task": "TypeError", "flow": "raised", "bodies": 0},
            "A task with a `timedelta` raised {task} when it was defined; a flow with a list of delays "
            "{flow} when it was called, and its body ran {bodies} times.",
        ),
        Example(
            "PFL104/good.py",
            {"task": "defined", "flow": "started", "bodies": 1},
            "With numbers the task was {task}, and the flow {flow}.",
        ),
    ),
    *both(
        "PFL105",
        Example(
            "PFL105/bad.py",
            {"state": "FAILED", "exception": "HTTPError", "requests": 1},
            "With two retries and a condition that takes the state alone, the service got {requests} "
            "request, and the flow run ended {state}.",
        ),
        Example(
            "PFL105/good.py",
            {"state": "COMPLETED", "requests": 2},
            "With a condition that takes the task, the task run and the state, the second request went "
            "through, and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL106",
        Example(
            "PFL106/bad.py",
            {"state": "COMPLETED", "runs": 2, "kept": 0},
            "Of a delay of 0.9 seconds, the flow run kept {kept}.",
        ),
        Example(
            "PFL106/good.py",
            {"state": "COMPLETED", "runs": 2, "kept": 1},
            "Of a delay of 1 second, the flow run kept {kept}.",
        ),
    ),
    Proof(
        "PFL107",
        3,
        Example(
            "PFL107/bad.py",
            {"state": "FAILED", "charges": 3},
            "With `retries=2` on the flow and a failure after the task, the task ran {charges} times.",
        ),
        Example(
            "PFL107/good.py",
            {"state": "FAILED", "charges": 1},
            "With a persisted result that is found again within the run, it ran {charges} time.",
        ),
    ),
    *both(
        "PFL102",
        Example(
            "PFL102/bad.py",
            {"state": "COMPLETED", "requests": 2, "waited": False},
            "The second request came at once, in less than four seconds.",
        ),
        Example(
            "PFL102/good.py",
            {"state": "COMPLETED", "requests": 2, "waited": True},
            "With `retry_delay_seconds=4` the service had four seconds to recover before the second "
            "request.",
        ),
    ),
)

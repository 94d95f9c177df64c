"""Proofs of the reliability rules about states, hooks and failures that get lost."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL120",
        3,
        Example(
            "PFL120/bad.py",
            {"state": "COMPLETED", "after": 1, "failed": 1},
            "The task failed, the flow went on after `.wait()`, and the flow run ended {state}.",
        ),
        Example(
            "PFL120/good.py",
            {"state": "FAILED", "after": 0, "failed": 1},
            "With `.result()` the flow stopped there, and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL121",
        Example(
            "PFL121/bad.py",
            {"state": "COMPLETED", "failed": 1},
            "The task failed, nobody looked at the state that it returned, and the flow run ended {state}.",
        ),
        Example(
            "PFL121/good.py",
            {"state": "FAILED", "failed": 1},
            "With a look at the state, and a `raise`, the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL123",
        3,
        Example(
            "PFL123/bad.py",
            {"state": "COMPLETED", "after": 1, "failed": 1},
            "The task returned `Failed(…)`: its task run failed, the flow went on, and the flow run ended "
            "{state}.",
        ),
        Example(
            "PFL123/good.py",
            {"state": "FAILED", "after": 0, "failed": 1},
            "With an exception the flow stopped there, and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL125",
        Example(
            "PFL125/bad.py",
            {"exited": True, "crashed": 1, "completed": 0},
            "`sys.exit(0)` on a day without orders: the flow run was Crashed, and the process was left.",
        ),
        Example(
            "PFL125/good.py",
            {"exited": False, "crashed": 0, "completed": 1},
            "With `return` the flow run was Completed.",
        ),
    ),
    *both(
        "PFL126",
        Example(
            "PFL126/bad.py",
            {"state": "FAILED", "alerts": 0},
            "The flow run ended {state}, and the hook that takes the state alone ran {alerts} times.",
        ),
        Example(
            "PFL126/good.py",
            {"state": "FAILED", "alerts": 1},
            "With a hook that takes the flow, the flow run and the state, {alerts} alert was sent.",
        ),
    ),
)

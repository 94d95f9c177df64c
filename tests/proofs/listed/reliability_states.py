"""Proofs of the reliability rules about states, hooks and failures that get lost."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
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

"""Proofs of the concurrency rules about futures, task runners and limits."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL203",
        Example(
            "PFL203/bad.py",
            {"state": "COMPLETED", "overlapped": False, "converted": 6},
            "Six task runs, each waited for in its round of the loop: no two ever ran at the same time.",
        ),
        Example(
            "PFL203/good.py",
            {"state": "COMPLETED", "overlapped": True, "converted": 6},
            "With all futures collected first they ran at the same time.",
        ),
    ),
    *both(
        "PFL204",
        Example(
            "PFL204/bad.py",
            {
                "states": ["FAILED", "FAILED"],
                "exceptions": ["TypeError", "TypeError"],
                "decision": "work",
                "equal": False,
                "told": False,
            },
            "Subtracting from a future and indexing it ended the flow runs FAILED with `TypeError`; the "
            "condition took the branch for true although the task returned 0; `==` with the very number "
            "that the task returned was {equal}; and the f-string did not show the number.",
        ),
        Example(
            "PFL204/good.py",
            {
                "states": ["COMPLETED", "COMPLETED"],
                "exceptions": [None, None],
                "decision": "rest",
                "equal": True,
                "told": True,
            },
            "With `.result()` all five did what is written.",
        ),
    ),
)

"""Proofs of the definitions rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
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
)

"""Proofs of the observability rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof

PROOFS: tuple[Proof, ...] = (
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

"""Proofs of the asynchrony rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL401",
        3,
        Example(
            "PFL401/bad.py",
            {"state": "COMPLETED", "at_once": 1},
            "Six tasks under `asyncio.gather` that wait by `time.sleep`: never more than {at_once} "
            "at a time, and together they took several times as long.",
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
)

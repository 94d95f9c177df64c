"""Proofs of the asynchrony rules about `await` and event loops."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL404",
        Example(
            "PFL404/bad.py",
            {"state": "FAILED", "exception": "TypeError", "loaded": 1},
            "The task did its work, then the flow run failed with a {exception}.",
        ),
        Example(
            "PFL404/good.py",
            {"state": "COMPLETED", "exception": None, "loaded": 1},
            "Without `await`, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL405",
        Example(
            "PFL405/bad.py",
            {"ran": 0},
            "The flow never ran, and the program ended with exit code 0.",
        ),
        Example("PFL405/good.py", {"ran": 1}, "With `asyncio.run(…)`, it ran."),
    ),
    *both(
        "PFL406",
        Example(
            "PFL406/bad.py",
            {"state": "COMPLETED", "noted": False},
            "The variable was not written, and the flow run ended {state}.",
        ),
        Example(
            "PFL406/good.py",
            {"state": "COMPLETED", "noted": True},
            "With `await`, it was written.",
        ),
    ),
    *both(
        "PFL408",
        Example(
            "PFL408/bad.py",
            {"state": "FAILED", "exception": "RuntimeError", "loaded": 0},
            "The flow run failed with a {exception}, and the task never ran.",
        ),
        Example(
            "PFL408/good.py",
            {"state": "COMPLETED", "exception": None, "loaded": 1},
            "With `await`, the task ran and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL409",
        Example(
            "PFL409/bad.py",
            {"state": "FAILED", "exception": "TypeError", "queried": 0},
            "The flow run failed with a {exception} where it should have taken the limit.",
        ),
        Example(
            "PFL409/good.py",
            {"state": "COMPLETED", "exception": None, "queried": 1},
            "With the limit of `prefect.concurrency.asyncio`, it ended {state}.",
        ),
    ),
    Proof(
        "PFL410",
        3,
        Example(
            "PFL410/bad.py",
            {"state": "FAILED", "exception": "TypeError"},
            "The flow run failed with a {exception}.",
        ),
        Example(
            "PFL410/good.py",
            {"state": "COMPLETED", "exception": None},
            "Without `await`, it ended {state}.",
        ),
    ),
    Proof(
        "PFL410",
        2,
        Example(
            "PFL410/bad_v2.py",
            {"state": "COMPLETED", "loaded": 0},
            "Prefect 2 never ran the task that was submitted without `await`, and the flow run ended "
            "{state}.",
        ),
        Example(
            "PFL410/good_v2.py",
            {"state": "COMPLETED", "loaded": 1},
            "With `await`, it ran.",
        ),
    ),
)

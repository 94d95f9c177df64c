"""Proofs of the observability rules about what happens while a file is imported."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

ALONE = ("load_alone.py",)
WITHOUT_API = ("load_alone.py", "without-api")

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL902",
        Example(
            "PFL902/bad.py",
            {"loaded": False, "deployed": True, "error": None},
            "Loading the entrypoint, as a worker does before a run, began to serve the flow and never "
            "came back.",
            load="served_by_every_import",
            loader=ALONE,
        ),
        Example(
            "PFL902/good.py",
            {"loaded": True, "deployed": False, "error": None},
            "Behind `if __name__`, the flow was loaded and nothing was served.",
            load="served_by_the_program",
            loader=ALONE,
        ),
    ),
    *both(
        "PFL903",
        Example(
            "PFL903/bad.py",
            {"loaded": False},
            "While the API could not be reached, the file could not be imported.",
            load="import_orders",
            loader=WITHOUT_API,
        ),
        Example(
            "PFL903/good.py",
            {"loaded": True},
            "With the call in the flow, the file was imported without the API.",
            load="import_orders",
            loader=WITHOUT_API,
        ),
    ),
    *both(
        "PFL904",
        Example(
            "PFL904/bad.py",
            {"loaded": False, "error": "MissingContextError"},
            "The file could not be imported: {error}.",
            load="import_orders",
            loader=ALONE,
        ),
        Example(
            "PFL904/good.py",
            {"loaded": True, "error": None},
            "With the call in the flow, it was imported.",
            load="import_orders",
            loader=ALONE,
        ),
    ),
    *both(
        "PFL906",
        Example(
            "PFL906/bad.py",
            {"state": "COMPLETED", "output": "orders-None.csv"},
            "The flow run named its output `{output}`.",
        ),
        Example(
            "PFL906/good.py",
            {"state": "COMPLETED", "output": "orders-tuesday.csv"},
            "Read in the flow, the name was there: `{output}`.",
        ),
    ),
)

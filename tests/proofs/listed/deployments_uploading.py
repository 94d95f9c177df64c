"""Proofs of the rules about what the steps of a deployment upload."""

from __future__ import annotations

from tests.proofs.proof import Project, Proof

PROOFS: tuple[Proof, ...] = tuple(
    Proof(
        "PFL628",
        major,
        Project(
            "PFL628/bad",
            {
                "rc": 0,
                "names": "nightly",
                "uploaded": "acme/orders/.prefectignore, acme/orders/prefect.yaml",
                "state": state,
            },
            "`prefect deploy` ended with {rc}; uploaded were {uploaded}, and a run ended {state}.",
            says=(),
            run="nightly",
        ),
        Project(
            "PFL628/good",
            {
                "rc": 0,
                "names": "nightly",
                "uploaded": "acme/orders/.prefectignore, acme/orders/flows/orders.py, "
                "acme/orders/prefect.yaml",
                "state": "COMPLETED",
            },
            "Without the pattern, uploaded were {uploaded}, and a run ended {state}.",
            run="nightly",
        ),
    )
    for major, state in ((3, "CRASHED"), (2, "FAILED"))
)

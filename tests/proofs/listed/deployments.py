"""Proofs of the rules about `prefect.yaml`."""

from __future__ import annotations

from tests.proofs.proof import Project, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL601",
        3,
        Project(
            "PFL601/bad",
            {"rc": 1, "names": "none"},
            "`prefect deploy --all` ended with {rc} and made {names} of the two deployments, of which one "
            "has a number as its version.",
            says=("Skipping deployment configuration due to validation errors",),
        ),
        Project(
            "PFL601/good",
            {"rc": 0, "names": "hourly, nightly"},
            "With the version in quotes it made both: {names}.",
        ),
    ),
)

"""Proofs of the rules about schedules of deployments."""

from __future__ import annotations

from tests.proofs.proof import Project, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL609",
        Project(
            "PFL609/bad",
            {"rc": 1, "names": "first"},
            "`prefect deploy --all` ran the build step for both deployments, refused the second one for its "
            "cron expression of four fields, and ended with {rc}; made was {names}.",
            says=(
                "the image is built",
                'Invalid cron string: "0 3 * *"',
            ),
        ),
        Project(
            "PFL609/good",
            {"rc": 0, "names": "first, second"},
            "With five fields it made both: {names}.",
        ),
    ),
)

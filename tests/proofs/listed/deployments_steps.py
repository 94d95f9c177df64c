"""Proofs of the rules about steps, templates and triggers of deployments."""

from __future__ import annotations

from tests.proofs.proof import Project, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL626",
        Project(
            "PFL626/bad",
            {"rc": 0, "names": "nightly", "state": "SCHEDULED"},
            "`prefect deploy` ended with {rc} and made the deployment; its run did not start.",
            run="nightly",
        ),
        Project(
            "PFL626/good",
            {"rc": 0, "names": "nightly", "state": "COMPLETED"},
            "With the argument that the step has, the run was {state}.",
            run="nightly",
        ),
    ),
    *both(
        "PFL627",
        Project(
            "PFL627/bad",
            {"rc": 0, "version": "one two | wc -w"},
            "Deployed with {rc}, with the text `{version}` as its version, pipe and all.",
        ),
        Project(
            "PFL627/good",
            {"rc": 0, "version": "2"},
            "With a shell around the command the version was {version}.",
        ),
    ),
)

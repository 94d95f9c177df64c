"""Proofs of the rules about steps, templates and triggers of deployments."""

from __future__ import annotations

from tests.proofs.proof import Example, Project, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL625",
        Example(
            "PFL625/bad.py",
            {
                "events": [
                    "orders.arrived",
                    "prices.arrived",
                    "prefect.flow-run.Running",
                    "prefect.automation.triggered",
                ]
            },
            "With `expects` each of the events that were tried starts a run: {events}.",
        ),
        Example(
            "PFL625/good.py",
            {"events": ["orders.arrived"]},
            "With `expect` only {events} does.",
        ),
    ),
    *both(
        "PFL625",
        Project(
            "PFL625/types/bad",
            {"rc": 1, "names": "first"},
            "`prefect deploy --all` made the {names} of two deployments, and ended with {rc} at the second, "
            "whose trigger has a type that there is not.",
            says=("evnt",),
        ),
        Project(
            "PFL625/types/good",
            {"rc": 0, "names": "first, second"},
            "With a type that Prefect knows it made both: {names}.",
        ),
        about="types",
    ),
    Proof(
        "PFL626",
        3,
        Project(
            "PFL626/bad",
            {"rc": 0, "names": "nightly", "state": "CRASHED"},
            "`prefect deploy` ended with {rc}; the run of the deployment was {state} before the flow began.",
            run="nightly",
        ),
        Project(
            "PFL626/good",
            {"rc": 0, "names": "nightly", "state": "COMPLETED"},
            "With the argument that the step has, the run was {state}.",
            run="nightly",
        ),
    ),
    Proof(
        "PFL626",
        2,
        Project(
            "PFL626/bad_build",
            {"rc": 1, "names": "none"},
            "With the step under `build`, `prefect deploy` ended with {rc} and made {names} of them.",
            says=("unexpected keyword argument 'folder'",),
        ),
        Project(
            "PFL626/good",
            {"rc": 0, "names": "nightly"},
            "With the argument that the step has, it made {names}.",
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
    *both(
        "PFL629",
        Project(
            "PFL629/bad",
            {"rc": 0, "job_variables": {"name": "orders-"}},
            "Deployed with {rc}; of the two job variables that use the step one is gone and one is cut: "
            "{job_variables}.",
        ),
        Project(
            "PFL629/good",
            {"rc": 0, "job_variables": {"name": "orders-4f1c2d9", "working_dir": "4f1c2d9"}},
            "With the `id` of the step both have their values: {job_variables}.",
        ),
    ),
)

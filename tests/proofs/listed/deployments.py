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
    *both(
        "PFL602",
        Project(
            "PFL602/bad",
            {"rc": 0, "active": [True], "work_queue": "default", "parameters": {}},
            "Deployed with {rc}: the schedule is active, the work queue is `{work_queue}`, and the "
            "parameters are empty.",
        ),
        Project(
            "PFL602/good",
            {
                "rc": 0,
                "active": [False],
                "work_queue": "urgent",
                "parameters": {"day": "yesterday"},
            },
            "With the keys in their places the schedule is not active, and the work queue is "
            "`{work_queue}`.",
        ),
    ),
    *both(
        "PFL603",
        Project(
            "PFL603/bad",
            {"rc": 0, "tags": ["nightly"]},
            "Deployed with {rc}, and of the two lists of tags only the last one: {tags}.",
        ),
        Project(
            "PFL603/good",
            {"rc": 0, "tags": ["orders", "nightly"]},
            "With one list the deployment has all tags: {tags}.",
        ),
    ),
    *both(
        "PFL605",
        Project(
            "PFL605/bad",
            {"rc": 1, "names": "first"},
            "Of three deployments `prefect deploy --all` made the {names}, and ended with {rc} at the second, "
            "whose entrypoint has the wrong name.",
            says=("import-orders",),
        ),
        Project(
            "PFL605/good",
            {"rc": 0, "names": "first, second, third"},
            "With the name of the function it made all of them: {names}.",
        ),
    ),
    *(
        Proof(
            "PFL605",
            major,
            Project(
                "PFL605/imports/bad",
                {"rc": 0, "names": "nightly", "state": state},
                "Deployed with {rc} and without a word of the name that a module does not have; a run ended "
                "{state}.",
                run="nightly",
            ),
            Project(
                "PFL605/imports/good",
                {"rc": 0, "names": "nightly", "state": "COMPLETED"},
                "With a name that is there, a run ended {state}.",
                run="nightly",
            ),
            about="imports",
        )
        for major, state in ((3, "CRASHED"), (2, "FAILED"))
    ),
    *both(
        "PFL615",
        Project(
            "PFL615/bad",
            {"rc": 0, "names": "nightly"},
            "`prefect deploy --all` made {names}, skipped the deployment without a name, and ended with {rc}.",
            says=("Discovered unnamed deployment. Skipping...",),
        ),
        Project(
            "PFL615/good",
            {"rc": 0, "names": "hourly, nightly"},
            "With a name it made both: {names}.",
        ),
    ),
)

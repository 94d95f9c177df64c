"""Proofs of the rules about parameters of deployments."""

from __future__ import annotations

from tests.proofs.proof import Project, Proof

PROOFS: tuple[Proof, ...] = (
    *(
        Proof(
            "PFL606",
            major,
            Project(
                "PFL606/bad",
                {"rc": 0, "active": [True], "parameters": {}, "state": state},
                "Deployed with {rc}, with an active schedule; a run as the scheduler makes it ended {state}.",
                run="nightly",
                scheduled=True,
            ),
            Project(
                "PFL606/good",
                {"rc": 0, "active": [True], "parameters": {"shop": "oslo"}, "state": "COMPLETED"},
                "With the parameter in the deployment, such a run ended {state}.",
                run="nightly",
                scheduled=True,
            ),
        )
        for major, state in ((3, "CRASHED"), (2, "FAILED"))
    ),
    *(
        Proof(
            "PFL607",
            major,
            Project(
                "PFL607/bad",
                {"rc": 0, "parameters": {"shops": "oslo"}, "state": state},
                "Deployed with {rc} and without a word; a run ended {state}.",
                run="nightly",
            ),
            Project(
                "PFL607/good",
                {"rc": 0, "parameters": {"shop": "oslo"}, "state": "COMPLETED"},
                "With the name that the flow has, a run ended {state}.",
                run="nightly",
            ),
        )
        for major, state in ((3, "CRASHED"), (2, "FAILED"))
    ),
    Proof(
        "PFL608",
        3,
        Project(
            "PFL608/bad",
            {"rc": 1, "names": "first"},
            "`prefect deploy --all` ended with {rc} at the second deployment, and made the {names}.",
            says=("'many' is not of type 'integer'",),
        ),
        Project(
            "PFL608/good",
            {"rc": 0, "names": "first, second"},
            "With a number it made both: {names}.",
        ),
    ),
    Proof(
        "PFL608",
        2,
        Project(
            "PFL608/bad",
            {"rc": 0, "names": "first, second", "state": "FAILED"},
            "`prefect deploy --all` made both, {names}; a run of the second ended {state}.",
            run="second",
        ),
        Project(
            "PFL608/good",
            {"rc": 0, "names": "first, second", "state": "COMPLETED"},
            "With a number, a run of the second ended {state}.",
            run="second",
        ),
    ),
)

"""Proofs of the rules about parameters of deployments."""

from __future__ import annotations

from tests.proofs.proof import Example, Project, Proof

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
    *(
        Proof(
            "PFL608",
            major,
            Project(
                "PFL608/models/bad",
                {"rc": rc, "names": names, "state": "FAILED"},
                "Deployed with {rc}: it made the {names}, which lacks a field of the model and whose run ended "
                "{state}, and refused the second, which has text for a number."
                if major == 3
                else "Deployed with {rc}, and made {names}; a run of the first, which lacks a field of the "
                "model, ended {state}.",
                says=says,
                run="first",
                scheduled=True,
            ),
            Project(
                "PFL608/models/good",
                {"rc": 0, "names": "first, second", "state": "COMPLETED"},
                "With the field, and a number, both were made, and such a run ended {state}.",
                run="first",
                scheduled=True,
            ),
            about="fields of models",
        )
        for major, rc, names, says in (
            (3, 1, "first", ("'many' is not of type 'integer'",)),
            (2, 0, "first, second", ()),
        )
    ),
    Proof(
        "PFL608",
        3,
        Example(
            "PFL608/triggers/bad.py",
            {
                "runs": False,
                "action": "failed",
                "reason": "Error creating flow run: Validation failed for field 'limit'. Failure reason: "
                "'many' is not of type 'integer'",
            },
            "The deployment was made; when its trigger fired, no run was: {reason}.",
        ),
        Example(
            "PFL608/triggers/good.py",
            {"runs": True, "action": "executed"},
            "With a number, the trigger made a run.",
        ),
        about="triggers",
    ),
)

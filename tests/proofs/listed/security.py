"""Proofs of the security rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL801",
        Example(
            "PFL801/bad.py",
            {"state": "COMPLETED", "used": 21, "shown": True},
            "The API gave the password among the parameters of the run.",
        ),
        Example(
            "PFL801/good.py",
            {"state": "COMPLETED", "used": 21, "shown": False},
            "With the name of a block as parameter the run had the password, and the API did not show it.",
        ),
    ),
    *both(
        "PFL802",
        Example(
            "PFL802/bad.py",
            {
                "state": "COMPLETED",
                "in_schema": True,
                "in_job_variables": True,
                "in_run": True,
                "in_variable": True,
            },
            "The API gave all of them in plain text: the default in the deployment's schema, the entry of "
            "`job_variables` in the deployment, the argument among the parameters of the flow run, and the "
            "variable.",
        ),
        Example(
            "PFL802/good.py",
            {
                "state": "COMPLETED",
                "in_deployment": False,
                "in_run": False,
                "in_block": False,
            },
            "The flow had the secret from its block, and neither the deployment nor the runs nor the list of "
            "blocks showed it.",
        ),
    ),
)

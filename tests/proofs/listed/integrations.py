"""Proofs of the integrations rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL501",
        Example(
            "PFL501/bad.py",
            {"state": "COMPLETED", "triggered": 1, "asked": False},
            "The dbt Cloud job failed after it was triggered; nobody asked for its status, and the "
            "flow run ended {state}.",
        ),
        Example(
            "PFL501/good.py",
            {
                "state": "FAILED",
                "exception": "DbtCloudJobRunFailed",
                "triggered": 1,
                "asked": True,
            },
            "With the wait and the result, the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL502",
        Example(
            "PFL502/bad.py",
            {"state": "COMPLETED", "exception": None, "asked": True},
            "The dbt Cloud job failed while the flow waited for it: `wait_for_completion()` raised "
            "nothing, and the flow run ended {state}.",
        ),
        Example(
            "PFL502/good.py",
            {"state": "FAILED", "exception": "DbtCloudJobRunFailed", "asked": True},
            "With `fetch_result()` the flow run ended {state} with {exception}.",
        ),
    ),
    *both(
        "PFL503",
        Example(
            "PFL503/bad.py",
            {"state": "COMPLETED", "dbt": ["error"]},
            "dbt reported an error for the broken model; `invoke` raised nothing, and the flow run "
            "ended {state}.",
        ),
        Example(
            "PFL503/good.py",
            {"state": "FAILED", "exception": "RuntimeError", "dbt": ["error"]},
            "With a look at `success`, the flow run ended {state}.",
        ),
    ),
)

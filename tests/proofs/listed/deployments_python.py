"""Proofs of the rules about deployments that Python makes, and of calls that start one."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL617",
        3,
        Example(
            "PFL617/bad.py",
            {"exception": "ValueError", "deployed": False},
            "Without an image, `.deploy(…)` raised {exception}.",
        ),
        Example(
            "PFL617/good.py",
            {"exception": None, "deployed": True},
            "With an image the flow was deployed.",
        ),
    ),
    *both(
        "PFL618",
        Example(
            "PFL618/bad.py",
            {"exception": "AttributeError", "deployed": 0},
            "Given a flow, `deploy(…)` raised {exception}.",
        ),
        Example(
            "PFL618/good.py",
            {"exception": None, "deployed": 1},
            "Given what `.to_deployment(…)` makes of it, it made {deployed} deployment.",
        ),
    ),
    *both(
        "PFL630",
        Example(
            "PFL630/bad.py",
            {"exception": "MissingFlowError", "name": None},
            "With the name of the flow in the entrypoint, `from_source` raised {exception}.",
        ),
        Example(
            "PFL630/good.py",
            {"exception": None, "name": "import-orders"},
            "With that of its function it loaded `{name}`.",
        ),
    ),
    *both(
        "PFL509",
        Example(
            "PFL509/bad.py",
            {"exception": "ObjectNotFound", "started": 0, "refused": [True, True]},
            "With the name misspelled, `run_deployment` raised {exception}; it raised, too, where the name had "
            "no slash, or one too many.",
        ),
        Example(
            "PFL509/good.py",
            {"exception": None, "started": 1},
            "With the name of the deployment it started {started} run.",
        ),
    ),
)

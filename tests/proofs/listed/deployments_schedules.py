"""Proofs of the rules about schedules of deployments."""

from __future__ import annotations

from tests.proofs.proof import Example, Project, Proof, both

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
    *both(
        "PFL610",
        Example(
            "PFL610/bad.py",
            {
                "days": [
                    "2030-01-01",
                    "2030-01-02",
                    "2030-01-03",
                    "2030-01-04",
                    "2030-01-05",
                    "2030-01-06",
                    "2030-01-07",
                    "2030-01-14",
                    "2030-01-21",
                    "2030-01-28",
                ],
                "reports": 0,
            },
            "`0 9 1-7 * 1` made runs on these days of a January: {days}; `0 0 31 2 *` made {reports} in a year.",
        ),
        Example(
            "PFL610/good.py",
            {"days": ["2030-01-07"], "reports": 1},
            "With `1#1` the one run of January was on {days}, and with `l` there was {reports} report.",
        ),
    ),
    Proof(
        "PFL613",
        3,
        Example(
            "PFL613/bad.py",
            {"exception": "TypeError", "schedules": 0},
            "One schedule as `schedules=` raised {exception}.",
        ),
        Example(
            "PFL613/good.py",
            {"exception": None, "schedules": 1},
            "In a list it was taken: the deployment has {schedules} schedule.",
        ),
    ),
)

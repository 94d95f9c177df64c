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
                "days": "01 January, 02 January, 03 January, 04 January, 05 January, 06 January, "
                "07 January, 14 January, 21 January, 28 January",
                "exception": "CroniterBadDateError",
            },
            "For `0 9 1-7 * 1` the scheduler made runs on {days}; for `0 0 31 2 *` it raised {exception} and "
            "made none.",
        ),
        Example(
            "PFL610/good.py",
            {"days": "07 January", "exception": None},
            "For `0 9 * * 1#1` it made one on {days}, the first Monday, and for `0 0 l 2 *` it raised nothing.",
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

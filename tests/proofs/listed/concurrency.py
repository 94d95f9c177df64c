"""Proofs of the concurrency rules."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL201",
        3,
        Example(
            "PFL201/bad.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 40},
            "Mapped over 40 items: the service had {at_once} requests open at once.",
        ),
        Example(
            "PFL201/good.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 5},
            "With `ThreadPoolTaskRunner(max_workers=5)` it had {at_once}, and all {fetched} items "
            "were fetched.",
        ),
    ),
    Proof(
        "PFL201",
        2,
        Example(
            "PFL201/bad.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 40},
            "Mapped over 40 items: the service had {at_once} requests open at once.",
        ),
        Example(
            "PFL201/good_v2.py",
            {"state": "COMPLETED", "fetched": 40, "at_once": 10},
            "With a concurrency limit of 10 on a tag of the task it had {at_once}, and all {fetched} "
            "items were fetched.",
        ),
    ),
    Proof(
        "PFL202",
        3,
        Example(
            "PFL202/bad.py",
            {"state": "COMPLETED", "all_sent": False, "failed": 1},
            "Ten tasks submitted to two workers, one of them failing: the flow run ended {state} with "
            "{failed} task run failed, and tasks that had not started yet never ran.",
        ),
        Example(
            "PFL202/good.py",
            {"state": "FAILED", "all_sent": True, "failed": 1},
            "With the futures resolved, all ten ran, and the flow run ended {state} because of the "
            "one that failed.",
        ),
    ),
    Proof(
        "PFL202",
        2,
        Example(
            "PFL202/bad_v2.py",
            {
                "state": "FAILED",
                "all_sent": True,
                "failed": 1,
                "in_tasks": ["FAILED", "COMPLETED"],
            },
            "Prefect 2 waited: all ten ran, and the flow run, which returns nothing, ended {state} "
            "because of the one that failed. Submitted by a task, it failed such a flow run as well, and one "
            "that returned the future of that task was Completed.",
        ),
        Example(
            "PFL202/good_v2.py",
            {"state": "FAILED", "all_sent": True, "failed": 1},
            "With the futures resolved: the same.",
        ),
        claimed=False,
    ),
)

"""Proofs of the caching rules about what a cache key is made of, and where results are kept."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL303",
        3,
        Example(
            "PFL303/bad.py",
            {"state": "COMPLETED", "logged": 2},
            "With a lock among the arguments, {logged} of 2 task runs logged `Error encountered when "
            "computing cache key`; the flow run ended {state}.",
        ),
        Example(
            "PFL303/good.py",
            {"state": "COMPLETED", "logged": 0},
            "With `cache_policy=NO_CACHE`, {logged} task runs logged it.",
        ),
    ),
    *both(
        "PFL305",
        Example(
            "PFL305/bad.py",
            {"state": "COMPLETED", "second": "orders of day 1"},
            "The key function gave one text for both days: the call for day 2 returned `{second}`.",
        ),
        Example(
            "PFL305/good.py",
            {"state": "COMPLETED", "second": "orders of day 2"},
            "With the day in the key, it returned `{second}`.",
        ),
    ),
    *both(
        "PFL307",
        Example(
            "PFL307/bad.py",
            {"state": "FAILED", "executed": 0},
            "With an unknown serializer the flow run ended {state}, and its body was entered "
            "{executed} times.",
        ),
        Example(
            "PFL307/good.py",
            {"state": "COMPLETED", "executed": 1},
            "With `json` the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL301",
        3,
        Example(
            "PFL301/bad.py",
            {"state": "COMPLETED", "label": "price of chair", "locked": "weight of chair"},
            "With `INPUTS` alone on both tasks, the call of `label` returned `{label}`; with a policy that "
            "has locks besides, the call of `address` returned `{locked}`.",
        ),
        Example(
            "PFL301/good.py",
            {"state": "COMPLETED", "label": "label of chair"},
            "With `INPUTS + TASK_SOURCE`, it returned `{label}`.",
        ),
    ),
    Proof(
        "PFL302",
        3,
        Example(
            "PFL302/bad.py",
            {"state": "COMPLETED", "sent": 1, "watched": "COMPLETED", "asked": 1},
            "With `persist_result=True` and two equal calls, the reminder was sent {sent} time; the task "
            "that a loop called three times was entered {asked} time. Both flow runs ended {state}.",
        ),
        Example(
            "PFL302/good.py",
            {"state": "COMPLETED", "sent": 2, "watched": "COMPLETED", "asked": 3},
            "With a named key and calls that differ, {sent} reminders were sent, also with a retry of the "
            "flow; with `NO_CACHE`, the task in the loop was entered {asked} times.",
        ),
    ),
    Proof(
        "PFL306",
        3,
        Example(
            "PFL306/bad.py",
            {"state": "COMPLETED", "twenty_times_one": 10},
            "The task that was made for the factor 20 returned {twenty_times_one} for 1.",
        ),
        Example(
            "PFL306/good.py",
            {"state": "COMPLETED", "twenty_times_one": 20},
            "With the factor as an argument, the task returned {twenty_times_one}.",
        ),
    ),
)

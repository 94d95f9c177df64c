"""Proofs of the concurrency rules about futures, task runners and limits."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

_REFUSED = {
    "states": ["FAILED"] * 4,
    "exceptions": ["MissingContextError", "RuntimeError"] * 2,
    "loaded": 0,
}
_WORKED = {"states": ["COMPLETED"] * 4, "exceptions": [None] * 4, "loaded": 1}

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL203",
        Example(
            "PFL203/bad.py",
            {"state": "COMPLETED", "overlapped": False, "converted": 6},
            "Six task runs, each waited for in its round of the loop: no two ever ran at the same time.",
        ),
        Example(
            "PFL203/good.py",
            {"state": "COMPLETED", "overlapped": True, "converted": 6},
            "With all futures collected first they ran at the same time.",
        ),
    ),
    *both(
        "PFL204",
        Example(
            "PFL204/bad.py",
            {
                "states": ["FAILED", "FAILED"],
                "exceptions": ["TypeError", "TypeError"],
                "decision": "work",
                "equal": False,
                "told": False,
            },
            "Subtracting from a future and indexing it ended the flow runs FAILED with `TypeError`; the "
            "condition took the branch for true although the task returned 0; `==` with the very number "
            "that the task returned was {equal}; and the f-string did not show the number.",
        ),
        Example(
            "PFL204/good.py",
            {
                "states": ["COMPLETED", "COMPLETED"],
                "exceptions": [None, None],
                "decision": "rest",
                "equal": True,
                "told": True,
            },
            "With `.result()` all five did what is written.",
        ),
    ),
    *both(
        "PFL209",
        Example(
            "PFL209/bad.py",
            {"states": ["FAILED"] * 3, "exceptions": ["AttributeError"] * 3, "loaded": 0},
            "`.submit()`, `.map()` and `.delay()` of a flow each ended the flow run FAILED with "
            "`AttributeError`, and the flow never ran.",
        ),
        Example(
            "PFL209/good.py",
            {"states": ["COMPLETED"] * 3, "exceptions": [None] * 3, "loaded": 3},
            "Called directly, it ran {loaded} times.",
        ),
    ),
    *both(
        "PFL210",
        Example(
            "PFL210/bad.py",
            {"exception": "RuntimeError", "exported": 0},
            "Submitting outside of a run raised {exception}, and the task never ran.",
        ),
        Example(
            "PFL210/good.py",
            {"exception": None, "exported": 1},
            "In a flow, the same call ran the task.",
        ),
    ),
    Proof(
        "PFL211",
        3,
        Example(
            "PFL211/bad.py",
            {"exceptions": ["AttributeError", "ValueError", "TypeError"], "entered": 0},
            "A string as task runner, no worker, and a string as `max_workers` raised `AttributeError`, "
            "`ValueError` and `TypeError` when the flows ran; none was entered.",
        ),
        Example(
            "PFL211/good.py",
            {"exceptions": [None, None, None], "entered": 3},
            "With the class, one worker and four workers all {entered} ran.",
        ),
    ),
    Proof(
        "PFL211",
        2,
        Example(
            "PFL211/bad_v2.py",
            {"exception": "AttributeError", "entered": 0},
            "A string as task runner raised {exception} when the flow ran.",
        ),
        Example(
            "PFL211/good_v2.py",
            {"exception": None, "entered": 1},
            "With `ConcurrentTaskRunner()` it ran.",
        ),
    ),
    *both(
        "PFL206",
        Example(
            "PFL206/bad.py",
            {
                "states": ["FAILED", "FAILED"],
                "exceptions": ["MappingLengthMismatch", "MappingMissingIterable"],
                "exported": 0,
                "got": ["a", "b"],
            },
            "Three tables with two columns ended FAILED with `MappingLengthMismatch`, a string alone with "
            "`MappingMissingIterable`; of a dict, each task run got one key.",
        ),
        Example(
            "PFL206/good.py",
            {
                "states": ["COMPLETED", "COMPLETED"],
                "exceptions": [None, None],
                "exported": 4,
                "got": ["{'a': 1, 'b': 2}", "{'a': 1, 'b': 2}"],
            },
            "With `unmapped(…)` and a list all {exported} task runs ran, and each got the whole dict.",
        ),
    ),
    Proof(
        "PFL208",
        3,
        Example(
            "PFL208/bad.py",
            {**_REFUSED, "in_flow_run": False},
            "In a thread pool and in spawned processes `get_run_logger()` raised `MissingContextError` and "
            "`.submit()` raised `RuntimeError`; a task called in the thread saw no flow run.",
        ),
        Example(
            "PFL208/good.py",
            {**_WORKED, "in_flow_run": True},
            "Started with `copy_context().run`, both worked, and the task belonged to the flow run; in the "
            "processes, a function that logs with `logging` worked.",
        ),
    ),
    Proof(
        "PFL208",
        2,
        Example(
            "PFL208/bad_v2.py",
            _REFUSED,
            "In a thread pool and in spawned processes `get_run_logger()` raised `MissingContextError` and "
            "`.submit()` raised `RuntimeError`.",
        ),
        Example(
            "PFL208/good.py",
            _WORKED,
            "Started with `copy_context().run`, both worked; in the processes, a function that logs with "
            "`logging` worked.",
        ),
    ),
    Proof(
        "PFL207",
        3,
        Example(
            "PFL207/bad.py",
            {"state": "FAILED", "exception": "TimeoutError", "lengths": None},
            "With two workers and two outer tasks the inner ones never got a worker: only the timeout that "
            "was set here ended the wait, with {exception}.",
        ),
        Example(
            "PFL207/good.py",
            {"state": "COMPLETED", "exception": None, "lengths": [3, 5]},
            "With the inner task called directly the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL205",
        Example(
            "PFL205/bad.py",
            {"state": "FAILED", "exception": "TypeError", "told": False},
            "A plain function that calculates with the future ended the flow run {state} with {exception}; "
            "one that formats it gave a text without the number.",
        ),
        Example(
            "PFL205/good.py",
            {"state": "COMPLETED", "exception": None, "told": True},
            "With `.result()` both worked.",
        ),
    ),
    Proof(
        "PFL212",
        3,
        Example(
            "PFL212/bad.py",
            {"state": "COMPLETED", "noted": 0, "locked": "FAILED", "exception": "TypeError"},
            "Both tasks ran, and the list of the flow had {noted} elements; a lock as an argument ended the "
            "flow run {locked} with {exception}.",
        ),
        Example(
            "PFL212/good.py",
            {"state": "COMPLETED", "noted": 2, "locked": "COMPLETED", "exception": None},
            "With results instead, the flow had {noted}; without the lock the flow run ended {locked}.",
        ),
    ),
    Proof(
        "PFL213",
        3,
        Example(
            "PFL213/bad.py",
            {"state": "COMPLETED", "exception": None, "queried": 1},
            "The limit does not exist, the code within it ran, and the flow run ended {state}.",
        ),
        Example(
            "PFL213/good.py",
            {"state": "FAILED", "exception": "ConcurrencySlotAcquisitionError", "queried": 0},
            "With `strict=True` the flow run ended {state} with {exception} before anything ran.",
        ),
    ),
)

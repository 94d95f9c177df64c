"""Proofs of the reliability rules about states, hooks and failures that get lost."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    Proof(
        "PFL120",
        3,
        Example(
            "PFL120/bad.py",
            {
                "state": "COMPLETED",
                "after": 1,
                "failed": 1,
                "mapped": "COMPLETED",
                "given_back": None,
                "lost": 2,
            },
            "The task failed, the flow went on after `.wait()`, and the flow run ended {state}; "
            "`return futures.wait()` gave back {given_back}, and {lost} failures were lost too.",
        ),
        Example(
            "PFL120/good.py",
            {"state": "FAILED", "after": 0, "failed": 1},
            "With `.result()` the flow stopped there, and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL121",
        Example(
            "PFL121/bad.py",
            {"state": "COMPLETED", "failed": 1},
            "The task failed, nobody looked at the state that it returned, and the flow run ended {state}.",
        ),
        Example(
            "PFL121/good.py",
            {"state": "FAILED", "failed": 1},
            "With a look at the state, and a `raise`, the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL122",
        3,
        Example(
            "PFL122/bad.py",
            {"state": "COMPLETED", "after": 1, "failed": 1},
            "The task failed, the handler printed why, and the flow run ended {state}.",
        ),
        Example(
            "PFL122/good.py",
            {"state": "FAILED", "after": 0, "failed": 1},
            "With `raise` at the end of the handler, the flow run ended {state}.",
        ),
    ),
    Proof(
        "PFL123",
        3,
        Example(
            "PFL123/bad.py",
            {"state": "COMPLETED", "after": 1, "failed": 1},
            "The task returned `Failed(…)`: its task run failed, the flow went on, and the flow run ended "
            "{state}.",
        ),
        Example(
            "PFL123/good.py",
            {"state": "FAILED", "after": 0, "failed": 1},
            "With an exception the flow stopped there, and the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL124",
        Example(
            "PFL124/bad.py",
            {"state": "COMPLETED", "failed": 1},
            "{failed} of two tasks failed, their futures were returned in a dict, and the flow run ended "
            "{state}.",
        ),
        Example(
            "PFL124/good.py",
            {"state": "FAILED", "failed": 1},
            "With the futures in a flat list, the flow run ended {state}.",
        ),
    ),
    *both(
        "PFL125",
        Example(
            "PFL125/bad.py",
            {"exited": True, "crashed": 1, "completed": 0},
            "`sys.exit(0)` on a day without orders: the flow run was Crashed, and the process was left.",
        ),
        Example(
            "PFL125/good.py",
            {"exited": False, "crashed": 0, "completed": 1},
            "With `return` the flow run was Completed.",
        ),
    ),
    *both(
        "PFL126",
        Example(
            "PFL126/bad.py",
            {"state": "FAILED", "alerts": 0},
            "The flow runs ended {state}; the hook that takes the state alone and the one that is a task ran "
            "{alerts} times.",
        ),
        Example(
            "PFL126/good.py",
            {"state": "FAILED", "alerts": 2},
            "With a plain hook that takes the flow, the flow run and the state, {alerts} alerts were sent.",
        ),
    ),
    Proof(
        "PFL126",
        2,
        Example(
            "PFL126/run_logger/bad.py",
            {"state": "FAILED", "alerts": 0},
            "A hook of a flow that asks for the run logger sent {alerts} alerts.",
        ),
        Example(
            "PFL126/run_logger/good.py",
            {"state": "FAILED", "alerts": 1},
            "With `flow_run_logger(flow_run, flow)` it sent {alerts}.",
        ),
        about="run logger",
    ),
    Proof(
        "PFL127",
        3,
        Example(
            "PFL127/bad.py",
            {"state": "FAILED", "written": 1, "removed": 0},
            "The file was written, the next task failed, and the rollback hook ran {removed} times.",
        ),
        Example(
            "PFL127/good.py",
            {"state": "FAILED", "written": 1, "removed": 1},
            "Inside of a transaction the rollback hook ran {removed} time.",
        ),
    ),
    *both(
        "PFL128",
        Example(
            "PFL128/bad.py",
            {"state": "COMPLETED", "exception": None},
            "The file was missing, nothing was imported, and the flow run ended {state}.",
        ),
        Example(
            "PFL128/good.py",
            {"state": "FAILED", "exception": "FileNotFoundError"},
            "With the exception raised again, the flow run ended {state} with {exception}.",
        ),
    ),
)

"""Proofs of the reliability rules about timeouts of runs."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
    *both(
        "PFL111",
        Example(
            "PFL111/bad.py",
            {"state": "COMPLETED", "value": "done", "finished": 1},
            "With `timeout_seconds=1` and `time.sleep(2.5)` the body ran to its end, and the flow run "
            "ended {state}.",
        ),
        Example(
            "PFL111/good.py",
            {"state": "FAILED", "finished": 0},
            "With `await asyncio.sleep(2.5)` the task was ended after its second, and the flow run {state}.",
        ),
    ),
    *both(
        "PFL112",
        Example(
            "PFL112/bad.py",
            {"task": "TypeError", "state": "COMPLETED"},
            "A task with a `timedelta` raised {task} when it was defined; one with `timeout_seconds=0` ran "
            "for half a second, and its flow run ended {state}.",
        ),
        Example(
            "PFL112/good.py",
            {"task": "defined", "state": "FAILED"},
            "With seconds the task was {task}; one that was limited to a tenth of a second was ended, and "
            "its flow run {state}.",
        ),
    ),
    *both(
        "PFL113",
        Example(
            "PFL113/bad.py",
            {"state": "COMPLETED", "value": "gave up", "exception": None},
            "The timeout was caught by `except BaseException`, the task went on, and the flow "
            "run ended {state}.",
        ),
        Example(
            "PFL113/good.py",
            {"state": "FAILED"},
            "With `except Exception` the timeout got through, and the flow run ended {state}.",
        ),
    ),
)

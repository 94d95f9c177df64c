"""Proofs of the reliability rules about timeouts of runs."""

from __future__ import annotations

from tests.proofs.proof import Example, Proof, both

PROOFS: tuple[Proof, ...] = (
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
            "The timeout was caught by the bare `except:`, the task went on, and the flow run ended {state}.",
        ),
        Example(
            "PFL113/good.py",
            {"state": "FAILED"},
            "With `except Exception` the timeout got through, and the flow run ended {state}.",
        ),
    ),
)

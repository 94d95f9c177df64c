"""Programs for safe fixes that no bad program of a proof needs: what each must show once it is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.proofs.proof import Example


@dataclass(frozen=True)
class Repair:
    """A program with a fault, and what it must show once it is fixed."""

    code: str
    major: int
    bad: Example
    """The program with the fault."""
    good: Example
    """What says what it must show."""
    target: str | None = None
    """The Prefect that the linter is told of, where the major does not say enough."""

    @property
    def name(self) -> str:
        """The same for repairs that look at one program: it is run once."""
        inner = Path(self.bad.program).with_suffix("").parts[1:]
        return "-".join((self.code, *inner, f"prefect{self.major}"))


PARTLY_SAFE = frozenset({"PFL104", "PFL112", "PFL204", "PFL211", "PFL304"})
"""Rules whose safe fixes don't make their bad programs what the good ones are, so that programs are here.

They have faults without a safe fix besides, or the fix keeps what they did (no limit, PFL112), where the
good one does as the rule recommends.
"""


def _both(code: str, program: Example) -> tuple[Repair, Repair]:
    """The same program, which says itself what it must show, for both majors."""
    return Repair(code, 3, program, program), Repair(code, 2, program, program)


def _in_3(code: str, program: Example) -> Repair:
    """The same for Prefect 3 alone."""
    return Repair(code, 3, program, program)


REPAIRS: tuple[Repair, ...] = (
    *_both(
        "PFL104",
        Example(
            "fixes/PFL104_numbers.py",
            {"states": ["COMPLETED", "COMPLETED"], "values": [["duration", "string"], "flow"]},
            "With numbers, the tasks and the flow were tried again.",
        ),
    ),
    *_both(
        "PFL112",
        Example(
            "fixes/PFL112_limits.py",
            {"states": ["COMPLETED", "FAILED", "FAILED"]},
            "Zero went on to set no limit, and durations did set one.",
        ),
    ),
    *_both(
        "PFL126",
        Example(
            "fixes/PFL126_list.py",
            {"state": "FAILED", "alerts": 1, "notes": 1},
            "In lists, the hooks ran.",
        ),
    ),
    *_both(
        "PFL204",
        Example(
            "fixes/PFL204_raising.py",
            {"states": ["COMPLETED"], "values": [1, True, "today", ["TODAY", "LAST"], 2]},
            "Each flow worked with what the task returned.",
        ),
    ),
    _in_3(
        "PFL211",
        Example(
            "fixes/PFL211_number.py",
            {"state": "COMPLETED", "value": [1, 2]},
            "With the number of workers as a number, the flow ran.",
        ),
    ),
    _in_3(
        "PFL301",
        Example(
            "PFL301/bad.py",
            {"label": "label of chair", "locked": "address of chair"},
            "A policy with locks tells the tasks apart with `+ TASK_SOURCE`, too.",
        ),
    ),
    _in_3(
        "PFL304",
        Example(
            "fixes/PFL304_expiration.py",
            {"state": "COMPLETED", "value": [0.03, 0.3], "discount": 2, "rate": 2},
            "Without the expiration, both tasks ran at every call as before.",
        ),
    ),
    *_both(
        "PFL307",
        Example(
            "fixes/PFL307_cloudpickle.py",
            {"state": "COMPLETED", "executed": 1, "value": 3},
            "By the name of Prefect, cloudpickle kept a function that plain pickle can't.",
        ),
    ),
    *_both(
        "PFL308",
        Example(
            "fixes/PFL308_refresh.py",
            {"state": "COMPLETED", "value": 6, "rate": 2},
            "Without `refresh_cache`, the task ran at every call as before.",
        ),
    ),
    _in_3(
        "PFL401",
        Example(
            "fixes/PFL401_helper.py",
            {"state": "COMPLETED", "at_once": 6},
            "Once the pause was awaited, all {at_once} waited at the same time.",
        ),
    ),
    _in_3(
        "PFL409",
        Example(
            "fixes/PFL409_entered.py",
            {"state": "COMPLETED", "queried": 1},
            "Entered by `async with`, the limit was taken and the body ran.",
        ),
    ),
    _in_3(
        "PFL409",
        Example(
            "fixes/PFL409_awaited.py",
            {"state": "FAILED", "queried": 0},
            "Once it was awaited, the strict limit that does not exist was missed.",
        ),
    ),
    _in_3(
        "PFL613",
        Example(
            "fixes/PFL613_keyword.py",
            {"exception": None, "schedules": 1},
            "With the cron by keyword, the deployment has its schedule.",
        ),
    ),
    _in_3(
        "PFL613",
        Example(
            "fixes/PFL613_position.py",
            {"found": ["0 3 * * * Europe/Oslo", "3600.0"]},
            "By position, the schedules are those that were written.",
        ),
    ),
    _in_3(
        "PFL623",
        Example(
            "fixes/PFL623_strategy.py",
            {"exception": None, "strategy": "CANCEL_NEW"},
            "Spelled as Prefect does, the deployment has the strategy.",
        ),
    ),
    _in_3(
        "PFL711",
        Example(
            "fixes/PFL711_spread.py",
            {"state": "COMPLETED", "tags": "nightly orders"},
            "With the tags spread, the task has both: {tags}.",
        ),
    ),
    _in_3(
        "PFL721",
        Example(
            "fixes/PFL721_moved.py",
            {"works": True},
            "From where it is now, it could be imported.",
        ),
    ),
    _in_3(
        "PFL722",
        Example(
            "fixes/PFL722_several.py",
            {"works": True, "warned": False},
            "Taken out of an import of several names, it came without a warning.",
        ),
    ),
)

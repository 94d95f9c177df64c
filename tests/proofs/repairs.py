"""Programs for safe fixes that no bad program of a proof needs: what each must show once it is fixed."""

from __future__ import annotations

from dataclasses import dataclass

from tests.proofs.proof import Example


@dataclass(frozen=True)
class Repair:
    """A program with a fault, and what it must show once it is fixed."""

    code: str
    major: int
    bad: Example
    good: Example
    target: str | None = None
    """The Prefect that the linter is told of, where the major does not say enough."""

    @property
    def name(self) -> str:
        return f"{self.code}-{self.bad.path.stem}-prefect{self.major}"


PARTLY_SAFE = frozenset({"PFL104", "PFL112", "PFL204", "PFL211", "PFL304"})
"""Rules whose bad programs show faults without a safe fix besides, so that they have programs here."""


def _repair(code: str, major: int, program: str, expected: dict[str, object], words: str) -> Repair:
    folder = "" if "/" in program else "fixes/"
    example = Example(f"{folder}{program}", expected, words)
    return Repair(code, major, example, example)


REPAIRS: tuple[Repair, ...] = (
    *(
        _repair(
            "PFL104",
            major,
            "PFL104_numbers.py",
            {"states": ["COMPLETED", "COMPLETED"], "values": [["duration", "string"], "flow"]},
            "With numbers, the tasks and the flow were tried again.",
        )
        for major in (2, 3)
    ),
    *(
        _repair(
            "PFL112",
            major,
            "PFL112_limits.py",
            {"states": ["COMPLETED", "FAILED", "FAILED"]},
            "Zero went on to set no limit, and durations did set one.",
        )
        for major in (2, 3)
    ),
    *(
        _repair(
            "PFL126",
            major,
            "PFL126_list.py",
            {"state": "FAILED", "alerts": 1, "notes": 1},
            "In lists, the hooks ran.",
        )
        for major in (2, 3)
    ),
    *(
        _repair(
            "PFL204",
            major,
            "PFL204_raising.py",
            {"states": ["COMPLETED"], "values": [1, True, "today", ["TODAY", "LAST"], 2]},
            "Each flow worked with what the task returned.",
        )
        for major in (2, 3)
    ),
    _repair(
        "PFL211",
        3,
        "PFL211_number.py",
        {"state": "COMPLETED", "value": [1, 2]},
        "With the number of workers as a number, the flow ran.",
    ),
    _repair(
        "PFL301",
        3,
        "PFL301/bad.py",
        {"label": "label of chair", "locked": "address of chair"},
        "A policy with locks tells the tasks apart with `+ TASK_SOURCE`, too.",
    ),
    _repair(
        "PFL304",
        3,
        "PFL304_expiration.py",
        {"state": "COMPLETED", "value": [0.03, 0.3], "discount": 2, "rate": 2},
        "Without the expiration, both tasks ran at every call as before.",
    ),
    *(
        _repair(
            "PFL307",
            major,
            "PFL307_cloudpickle.py",
            {"state": "COMPLETED", "executed": 1, "value": 3},
            "By the name of Prefect, cloudpickle kept a function that plain pickle can't.",
        )
        for major in (2, 3)
    ),
    *(
        _repair(
            "PFL308",
            major,
            "PFL308_refresh.py",
            {"state": "COMPLETED", "value": 6, "rate": 2},
            "Without `refresh_cache`, the task ran at every call as before.",
        )
        for major in (2, 3)
    ),
    _repair(
        "PFL401",
        3,
        "PFL401_helper.py",
        {"state": "COMPLETED", "at_once": 6},
        "Once the pause was awaited, all {at_once} waited at the same time.",
    ),
    _repair(
        "PFL409",
        3,
        "PFL409_entered.py",
        {"state": "COMPLETED", "queried": 1},
        "Entered by `async with`, the limit was taken and the body ran.",
    ),
    _repair(
        "PFL409",
        3,
        "PFL409_awaited.py",
        {"state": "FAILED", "queried": 0},
        "Once it was awaited, the strict limit that does not exist was missed.",
    ),
    _repair(
        "PFL613",
        3,
        "PFL613_keyword.py",
        {"exception": None, "schedules": 1},
        "With the cron by keyword, the deployment has its schedule.",
    ),
    _repair(
        "PFL623",
        3,
        "PFL623_strategy.py",
        {"exception": None, "strategy": "CANCEL_NEW"},
        "Spelled as Prefect does, the deployment has the strategy.",
    ),
    _repair(
        "PFL711",
        3,
        "PFL711_spread.py",
        {"state": "COMPLETED", "tags": "nightly orders"},
        "With the tags spread, the task has both: {tags}.",
    ),
    _repair(
        "PFL721",
        3,
        "PFL721_moved.py",
        {"works": True},
        "From where it is now, it could be imported.",
    ),
    _repair(
        "PFL722",
        3,
        "PFL722_several.py",
        {"works": True, "warned": False},
        "Taken out of an import of several names, it came without a warning.",
    ),
)

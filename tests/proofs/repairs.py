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


def _repair(code: str, major: int, program: str, expected: dict[str, object], words: str) -> Repair:
    example = Example(f"fixes/{program}", expected, words)
    return Repair(code, major, example, example)


REPAIRS: tuple[Repair, ...] = (
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

"""What a proof is: for a rule and a Prefect major, what its two programs must show.

A proof holds when both programs reported exactly what is expected of them. The words, filled in
with what was observed, are what the page of the rule says; they stay the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAMS = Path(__file__).resolve().parent / "programs"


@dataclass(frozen=True)
class Example:
    """A program that is run, and what it must report."""

    program: str
    """Its file, relative to the programs."""
    expected: Mapping[str, object]
    """Observations by name that must be equal; a program may report more than these."""
    words: str
    """What was observed, in a sentence for readers; names in braces are observations."""
    load: str | None = None
    """A flow that is loaded from the file as a worker does, instead of running the file."""
    loader: tuple[str, ...] = ("load_flow.py",)
    """The program that does so, and what else it is told."""

    @property
    def path(self) -> Path:
        return PROGRAMS / self.program

    def faults(self, observed: Mapping[str, Any]) -> list[str]:
        """Where the observations are not the expected ones."""
        return [
            f"{self.program}: {name} is {observed.get(name)!r}, expected {value!r}"
            for name, value in self.expected.items()
            if name not in observed or observed[name] != value
        ]


@dataclass(frozen=True)
class Proof:
    """That a rule is right under one Prefect major."""

    code: str
    major: int
    bad: Example
    good: Example
    together: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] | None = None
    """What must be true of the observations of both, besides."""
    claimed: bool = True
    """False where the rule gives advice at most, and the programs show why: this major is kinder."""
    target: str | None = None
    """The Prefect that the linter is told of, where the major does not say enough."""

    @property
    def name(self) -> str:
        return f"{self.code}-prefect{self.major}"


def both(code: str, bad: Example, good: Example) -> tuple[Proof, Proof]:
    """The same proof for both majors."""
    return Proof(code, 3, bad, good), Proof(code, 2, bad, good)

"""What a rule offers with a hit: a declared kind of fix, and the changes that it takes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Applicability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.fixing.changes import Change


class FixKind:
    """One way in which a rule mends what it finds, an attribute of its class: see `SafeFix`, `UnsafeFix`."""

    applicability: Applicability

    def __init__(self, description: str, *, because: str) -> None:
        self.description = description
        """What it does, as an order: "Put `await` in front of the call."."""
        self.because = because
        """Why it keeps the meaning of the program, or in which way it may not; a sentence for the page."""
        self.attribute = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.attribute = name

    def __call__(self, *changes: Change | None, description: str | None = None) -> Proposal | None:
        """The fix for one hit; `None`, which is no fix, when one of the changes is `None`.

        `description` says it in the words of this place.
        """
        wanted = [change for change in changes if change is not None]
        if not wanted or len(wanted) < len(changes):
            return None
        return Proposal(self, wanted, description or self.description)


class SafeFix(FixKind):
    """A fix after which the program does what it did before, apart from the fault.

    It needs a proof: the fixed bad program of the rule behaves like the good one under the real Prefect.
    """

    applicability = Applicability.SAFE


class UnsafeFix(FixKind):
    """A fix that somebody has to look at: it rests on a guess, or changes more than the fault."""

    applicability = Applicability.UNSAFE


class Proposal:
    """The changes that mend one hit, all of them or none."""

    __slots__ = ("changes", "description", "kind")

    def __init__(self, kind: FixKind, changes: Sequence[Change], description: str) -> None:
        self.kind = kind
        self.changes = changes
        self.description = description

"""A finding with what policy needs to know about the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_lint.findings import Finding, Location


@dataclass(frozen=True)
class Located:
    """A finding, the statement that it is in, and what is written there, which tells it from others."""

    finding: Finding
    statement: tuple[int, int]
    """First line, decorators included, and last header line of the enclosing statement; from 1."""
    text: str
    """What is written at its place, for its fingerprint."""
    secrets: tuple[tuple[Location, str], ...] = ()
    """Where secrets are written out, and the secrets themselves; see `concealing`."""

"""A finding with what policy needs to know about the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_lint.findings import Finding, Location


@dataclass(frozen=True)
class Located:
    """A finding, the statement that it is in, and the line that tells it from others."""

    finding: Finding
    statement: tuple[int, int]
    """First line, decorators included, and last header line of the enclosing statement; from 1."""
    source_line: str
    """Stripped text of the first line of the finding, for its fingerprint."""
    secrets: tuple[tuple[Location, str], ...] = ()
    """Where secrets are written out, and the secrets themselves; see `concealing`."""

"""A finding with what policy needs to know about the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass

# Not for type checking alone: entries of the cache are read by these types.
from prefect_lint.findings import Finding, Location  # noqa: TC001


@dataclass(frozen=True)
class Located:
    """A finding, the statement that it is in, and what is written there, which tells it from others."""

    finding: Finding
    statement: tuple[int, int]
    """First line, decorators included, and last header line of the enclosing statement; from 1."""
    text: str
    """What is written at its place, for its fingerprint."""
    deployments: tuple[int, ...] = ()
    """In a file of deployments, the numbers of those that it was found in, from 0; none when it was found
    in the file as a whole."""
    secrets: tuple[tuple[Location, str], ...] = ()
    """Where secrets are written out, and the secrets themselves; see `concealing`."""

"""What a run found, before baselines and changes under review have their say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

# Not for type checking alone: entries of the cache are read by these types.
from prefect_lint.findings import AnalysisError, Finding  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prefect_lint.sources.text import Source


class Judgement(NamedTuple):
    """What policy leaves of an analysis."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    unsure: tuple[Finding, ...]
    excused: tuple[str, ...]
    """Paths of files that could not be analysed, which the settings say to let pass."""
    errors: tuple[AnalysisError, ...]
    """In the order of paths, also those of files that are let pass."""
    files: int
    parsed_files: int

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Those that may be shown."""
        return (*self.findings, *self.suppressed, *self.unsure)


class Found(NamedTuple):
    """A judgement, and the sources that its findings point at, with their secrets masked."""

    judgement: Judgement
    sources: Mapping[str, Source] = {}


def paths_of(findings: tuple[Finding, ...]) -> set[str]:
    """The files that findings point at."""
    return {
        place.path
        for finding in findings
        for place in (finding.location, *(related.location for related in finding.related))
    }

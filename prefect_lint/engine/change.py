"""Which findings a change touches: the gate on what is new that needs no baseline.

The law. A change touches a finding when a line that it adds, alters or removes (which touches the neighbours of
what was removed) is

1. among the lines of the finding,
2. among those of the function that the finding is in, flow, task or helper, decorators included; outside of
   functions, among those of its statement; in a file of deployments, among those of its deployment,
3. among the lines of a related place, in whichever file: the call that a task now reaches.

A finding on a file as a whole is touched by any line of it. In a file that can't be divided into functions, any
line touches all findings. What tells that a file can't be analysed is always reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.engine.own_rules import ALWAYS_ON
from prefect_lint.engine.units import units
from prefect_lint.sources.git import UNTOUCHED, GitError, changes_since

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from prefect_lint.engine.units import Lines
    from prefect_lint.findings import Finding, Location
    from prefect_lint.sources.git import Touched
    from prefect_lint.sources.text import Source

_OPTION = "--diff-base"


class Change:
    """What changed since a revision; raises `ConfigurationError` where git can't tell."""

    def __init__(self, root: Path, revision: str) -> None:
        try:
            self._changes = changes_since(root, revision)
        except GitError as error:
            raise ConfigurationError.single(_OPTION, str(error)) from error

    def touching(self, findings: Iterable[Finding], sources: Mapping[str, Source]) -> list[Finding]:
        """Those of the findings that the change touches, in their order."""
        findings = list(findings)
        paths = {place.path for finding in findings for place in _places(finding)}
        contents = {path: sources[path].data for path in sorted(paths & sources.keys())}
        try:
            touched = self._changes.touched(contents)
        except GitError as error:
            raise ConfigurationError.single(_OPTION, str(error)) from error
        judged = _Judged(touched, sources)
        return [finding for finding in findings if judged.is_touched(finding)]


class _Judged:
    def __init__(self, touched: Mapping[str, Touched], sources: Mapping[str, Source]) -> None:
        self._touched = touched
        self._sources = sources
        self._units: dict[str, list[Lines] | None] = {}

    def is_touched(self, finding: Finding) -> bool:
        if finding.code in ALWAYS_ON:
            return True
        if any(self._meets(related.location) for related in finding.related):
            return True
        place = finding.location
        touched = self._touched.get(place.path, UNTOUCHED)
        if not touched:
            return False
        about_file = (place.line, place.column, place.end_line, place.end_column) == (1, 1, 1, 1)
        if about_file or self._meets(place):
            return True
        around = self._units_of(place.path)
        if around is None:
            return True
        first, last = lines_of(place)
        return any(
            touched.meets(start, end) for start, end in around if start <= last and end >= first
        )

    def _meets(self, place: Location) -> bool:
        return self._touched.get(place.path, UNTOUCHED).meets(*lines_of(place))

    def _units_of(self, path: str) -> list[Lines] | None:
        if path not in self._units:
            self._units[path] = units(self._sources[path])
        return self._units[path]


def lines_of(place: Location) -> Lines:
    """The lines that a place touches: a span that ends in column 1 leaves its last line alone."""
    end = place.end_line - (place.end_column <= 1 and place.end_line > place.line)
    return place.line, end


def _places(finding: Finding) -> Iterable[Location]:
    return (finding.location, *(related.location for related in finding.related))

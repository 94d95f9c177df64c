"""Findings against a baseline: which are new, which are accepted, and which entries are no longer needed.

The law. Every entry accepts one finding, and every finding takes one entry:

1. A finding takes the entry with its fingerprint.
2. A finding that is left takes an entry with the same fingerprint but for the path, when the file of that entry
   is gone: the file was renamed.
3. An entry that is left is stale when the run could have found what it accepts: its file was analysed, or is
   gone from a folder that was looked through, and its rule is on there, or no longer exists. Of all other
   entries the run can't tell, so that a run on one file never calls the entries of others stale.

Findings on files that can't be analysed are never accepted: nobody knows what is in them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.engine.baseline_file import Entry
from prefect_lint.engine.fingerprints import without_path
from prefect_lint.engine.own_rules import ALWAYS_ON, StaleBaselineEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prefect_lint.findings import Finding

_NEVER_ACCEPTED = ALWAYS_ON | {StaleBaselineEntry.code}


@dataclass(frozen=True)
class Comparison:
    """What a baseline makes of the findings of a run; all in the order in which they came."""

    new: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    stale: tuple[Entry, ...]
    untold: tuple[Entry, ...]
    """Entries that the run can't tell anything about, and those of findings that are not sure enough."""


def entries_of(findings: Iterable[Finding]) -> list[Entry]:
    """The entries that accept these findings."""
    return [
        Entry(
            finding.location.path,
            finding.code,
            finding.symbol,
            finding.fingerprint,
            finding.message,
        )
        for finding in findings
        if finding.code not in _NEVER_ACCEPTED
    ]


def compare(
    entries: Sequence[Entry],
    findings: Sequence[Finding],
    *,
    unsure: Iterable[Finding] = (),
    is_gone: Callable[[str], bool],
    could_be_found: Callable[[Entry], bool],
) -> Comparison:
    """Sort findings and entries by the law above.

    `unsure` are findings that are there but not reported; `is_gone` tells of a path whether its file no longer
    exists, `could_be_found` of an entry whether the run would have had its finding.
    """
    matching = _Matching(entries)
    accepted = {id(finding) for finding in findings if matching.take(finding)}
    hidden = [entry for finding in unsure if (entry := matching.take(finding)) is not None]
    left = [finding for finding in findings if id(finding) not in accepted]
    accepted |= {id(finding) for finding in left if matching.take_renamed(finding, is_gone)}
    stale = [entry for entry in matching.left() if could_be_found(entry)]
    stale_ids = {id(entry) for entry in stale}
    return Comparison(
        new=tuple(finding for finding in findings if id(finding) not in accepted),
        accepted=tuple(finding for finding in findings if id(finding) in accepted),
        stale=tuple(stale),
        untold=(*(entry for entry in matching.left() if id(entry) not in stale_ids), *hidden),
    )


class _Matching:
    """The entries that no finding has taken yet."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry.sort_key)
        self._taken: set[int] = set()
        self._exact: dict[str, list[Entry]] = defaultdict(list)
        self._anywhere: dict[str, list[Entry]] = defaultdict(list)
        for entry in reversed(self._entries):
            self._exact[entry.fingerprint].append(entry)
            self._anywhere[without_path(entry.fingerprint)].append(entry)

    def left(self) -> list[Entry]:
        return [entry for entry in self._entries if id(entry) not in self._taken]

    def take(self, finding: Finding) -> Entry | None:
        """The entry of a finding, which is then taken."""
        waiting = self._exact.get(finding.fingerprint)
        if not waiting or finding.code in _NEVER_ACCEPTED:
            return None
        entry = waiting.pop()
        self._taken.add(id(entry))
        return entry

    def take_renamed(self, finding: Finding, is_gone: Callable[[str], bool]) -> Entry | None:
        """The entry of a finding under the former name of its file, which is then taken."""
        waiting = self._anywhere.get(without_path(finding.fingerprint))
        if not waiting or finding.code in _NEVER_ACCEPTED:
            return None
        for entry in reversed(waiting):
            if id(entry) not in self._taken and is_gone(entry.path):
                self._taken.add(id(entry))
                return entry
        return None

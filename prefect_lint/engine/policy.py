"""From what rules found to what users see: severities, ignores, comments, fingerprints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prefect_lint.engine.fingerprints import fingerprints, text_at
from prefect_lint.engine.located import Located
from prefect_lint.engine.own_rules import (
    ALWAYS_ON,
    InvalidSuppression,
    UnusedSuppression,
    own_finding,
)
from prefect_lint.engine.suppressing import Comments
from prefect_lint.findings import Location
from prefect_lint.sources.suppressions import SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prefect_lint.engine.selection import Selection
    from prefect_lint.findings import Finding
    from prefect_lint.rule import Rule
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.text import Source


@dataclass(frozen=True)
class Policed:
    """The findings that are left, and those that a comment suppresses; both sorted by place."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    excused: frozenset[str] = frozenset()
    """Paths of files that could not be analysed, which the settings say to let pass."""
    unsure: tuple[Finding, ...] = ()
    """Those that are left out because they are less sure than was asked for; sorted too."""


def apply_policy(
    located: Iterable[Located],
    suppressions: Mapping[str, Sequence[Suppression]],
    sources: Mapping[str, Source],
    selection: Selection,
    *,
    min_confidence: float = 0.0,
    failed: Iterable[str] = (),
    heed_comments: bool = True,
) -> Policed:
    """Sort the findings of a run into those to report and those that are suppressed.

    `failed` are the paths of files that could not be analysed wholly: nobody can say that a comment
    there is unused. Without `heed_comments`, suppression comments are as good as not there.
    """
    comments: dict[str, Comments] = {}
    if heed_comments:
        comments = {
            path: Comments(items, sources[path].lines if path in sources else ())
            for path, items in suppressions.items()
        }
    found = _fingerprinted(located)
    excused = frozenset(
        item.finding.location.path
        for item in found
        if item.finding.code in ALWAYS_ON and not _on(item.finding, selection)
    )
    kept, suppressed = _split(found, comments, selection)
    # Only now is known which comments were needed.
    remarks = _remarks(comments, sources, selection, frozenset(failed))
    more_kept, more_suppressed = _split(_fingerprinted(remarks), comments, selection)
    findings = sorted([*kept, *more_kept], key=lambda finding: finding.sort_key)
    return Policed(
        tuple(finding for finding in findings if finding.confidence >= min_confidence),
        _reported([*suppressed, *more_suppressed], min_confidence),
        excused,
        tuple(finding for finding in findings if finding.confidence < min_confidence),
    )


def _fingerprinted(located: Iterable[Located]) -> list[Located]:
    """The findings sorted by place, each once, with their fingerprints."""
    once = {item.finding.sort_key: item for item in located}
    ordered = [once[key] for key in sorted(once)]
    return [
        replace(item, finding=item.finding._replace(fingerprint=fingerprint))
        for item, fingerprint in zip(ordered, fingerprints(ordered), strict=True)
    ]


def _on(finding: Finding, selection: Selection) -> bool:
    if finding.code not in selection.codes:
        return False
    return finding.code not in selection.off_in(finding.location.path)


def _split(
    located: Iterable[Located], comments: Mapping[str, Comments], selection: Selection
) -> tuple[list[Finding], list[Finding]]:
    """The findings of rules that are on in their file: those to keep, and those suppressed."""
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    for item in located:
        finding = item.finding
        if not _on(finding, selection):
            continue
        of_file = comments.get(finding.location.path)
        by = of_file.suppress(item) if of_file is not None else None
        severity = selection.severities.get(finding.code, finding.severity)
        finding = finding._replace(severity=severity)
        if by is None:
            kept.append(finding)
        else:
            suppressed.append(finding._replace(suppressed=True, suppression_reason=by.reason))
    return kept, suppressed


def _remarks(
    comments: Mapping[str, Comments],
    sources: Mapping[str, Source],
    selection: Selection,
    failed: frozenset[str],
) -> Iterator[Located]:
    """What is to be said of the comments themselves."""
    for path, of_file in comments.items():
        on = selection.codes - selection.off_in(path)
        lines = sources[path].lines if path in sources else ()
        for comment in of_file.all:
            suppression = comment.suppression
            line = suppression.line
            place = Location(path, line, suppression.column, line, suppression.end_column)
            text = text_at(lines, place)
            said: list[tuple[type[Rule], str]] = [
                (InvalidSuppression, fault) for fault in comment.faults
            ]
            unused = [] if path in failed else comment.unused(on)
            if unused:
                said.append((UnusedSuppression, _unused(unused, suppression)))
            for rule, message in said:
                finding = own_finding(rule, place, f"{message[0].upper()}{message[1:]}")
                if rule is UnusedSuppression and path in sources:
                    from prefect_lint.engine.unsuppressing import removal

                    fix = removal(path, sources[path], suppression, unused)
                    finding = finding._replace(fix=fix)
                yield Located(finding, (line, line), text)


def _unused(codes: Sequence[str], suppression: Suppression) -> str:
    where = "in this file" if suppression.kind is SuppressionKind.FILE else "here"
    if len(codes) == 1:
        return f"{codes[0]} finds nothing {where}, so it needs no suppression"
    listed = f"{', '.join(codes[:-1])} and {codes[-1]}"
    return f"{listed} find nothing {where}, so they need no suppression"


def _reported(findings: Iterable[Finding], min_confidence: float) -> tuple[Finding, ...]:
    confident = (finding for finding in findings if finding.confidence >= min_confidence)
    return tuple(sorted(confident, key=lambda finding: finding.sort_key))

"""Which findings the comments of a file suppress, and which comments do so for none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prefect_lint.config.errors import nearest
from prefect_lint.engine.own_rules import ALWAYS_ON, InvalidSuppression, UnusedSuppression
from prefect_lint.engine.plugins.sources import is_of_absent_plugin
from prefect_lint.engine.registry import all_rules, find_rule
from prefect_lint.sources.suppressions import SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.engine.located import Located
    from prefect_lint.sources.suppressions import Suppression

MAX_HINTS = 50
"""Comments of a file for which a near spelling is sought; a hostile file can have thousands."""

_ABOUT_COMMENTS = frozenset({UnusedSuppression.code, InvalidSuppression.code})


@dataclass
class Comment:
    """A suppression comment, with the rules that it names and those that it was needed for."""

    suppression: Suppression
    codes: tuple[str, ...] = ()
    """The codes of the rules, each once, in the order in which they are written."""
    faults: list[str] = field(default_factory=list)
    """What is wrong with it, a clause each."""
    used: set[str] = field(default_factory=set)

    def unused(self, codes: frozenset[str]) -> list[str]:
        """Those of the given codes that it names and that found nothing in its reach."""
        return [
            code
            for code in self.codes
            if code in codes and code not in self.used and code not in _ABOUT_COMMENTS
        ]


class Comments:
    """The suppression comments of one file."""

    def __init__(self, suppressions: Iterable[Suppression], lines: Sequence[str]) -> None:
        self._lines = lines
        self.all = [
            _resolve(suppression, hint=index < MAX_HINTS)
            for index, suppression in enumerate(suppressions)
        ]

    def suppress(self, located: Located) -> Suppression | None:
        """A comment that suppresses a finding, if there is one; all that do are marked as used."""
        code = located.finding.code
        found = [
            comment
            for comment in self.all
            if code in comment.codes and self.reaches(comment.suppression, located)
        ]
        for comment in found:
            comment.used.add(code)
        suppressions = [comment.suppression for comment in found]
        with_reason = [suppression for suppression in suppressions if suppression.reason]
        return next(iter([*with_reason, *suppressions]), None)

    def reaches(self, suppression: Suppression, located: Located) -> bool:
        """Whether a finding is where a comment has effect, whatever rules it names."""
        if suppression.kind is SuppressionKind.FILE:
            return True
        place = located.finding.location
        # The end is exclusive, so a span that ends in column 1 does not touch its last line.
        end = place.end_line - (place.end_column <= 1 and place.end_line > place.line)
        first, last = located.statement
        line = suppression.line
        if place.line <= line <= end or first <= line <= last:
            return True
        return suppression.own_line and (
            self._directly_above(line, first) or self._directly_above(line, place.line)
        )

    def _directly_above(self, line: int, target: int) -> bool:
        """Whether nothing but comments stands between a comment's line and a target below it."""
        return line < target and all(
            text.lstrip().startswith("#") for text in self._lines[line : target - 1]
        )


def _resolve(suppression: Suppression, *, hint: bool) -> Comment:
    comment = Comment(suppression)
    if suppression.problem is not None:
        comment.faults.append(f"this comment {suppression.problem}")
    codes: list[str] = []
    for written in suppression.codes:
        rule = find_rule(written)
        if rule is None and is_of_absent_plugin(written):
            continue
        if rule is None:
            comment.faults.append(_unknown(written, hint=hint))
        elif rule.code in ALWAYS_ON:
            comment.faults.append(
                f"{rule.code} can't be suppressed by a comment; exclude the file, or use "
                "`per-file-ignores`"
            )
        elif rule.code not in codes:
            codes.append(rule.code)
    comment.codes = tuple(codes)
    return comment


def _unknown(written: str, *, hint: bool) -> str:
    known = [word for rule in all_rules() for word in (rule.code, rule.name)] if hint else []
    near = nearest(written[:60], known)
    advice = f"did you mean `{near}`?" if near else "`prefect-lint rules` lists them"
    return f"there is no rule `{written[:60]}`; {advice}"

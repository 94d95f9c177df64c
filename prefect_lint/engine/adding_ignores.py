"""Write suppression comments for the findings of a run: `--add-ignores`.

A comment goes to the end of the line where its finding starts, when that fits in a line of usual length; else
on a line of its own above the statement, decorators included. It joins a comment with the same reason that
reaches the finding already; comments with another reason are left as they are, for what they say is not known
to be true of more. A finding on a file as a whole gets an `ignore-file`, below the lines that are for the
system.

Nothing is written that was not proved first: the changed text means what the former one meant, and every
finding in it is reached by a comment.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.commented import Unreadable, language_of
from prefect_lint.engine.located import Located
from prefect_lint.engine.own_rules import ALWAYS_ON, StaleBaselineEntry
from prefect_lint.engine.registry import plugin_codes
from prefect_lint.engine.suppressing import Comments
from prefect_lint.sources.suppressions import SuppressionKind, scan
from prefect_lint.sources.text import decode
from prefect_lint.sources.writing import WriteRefused, write_source
from prefect_lint.syntax.deep_stack import run_with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prefect_lint.engine.analysis import Analysis
    from prefect_lint.engine.commented import Language
    from prefect_lint.findings import Finding
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.text import Source

DEFAULT_REASON = "added by --add-ignores, not yet reviewed"
MAX_WIDTH = 88
"""Columns of a line with a comment at its end: what the usual formatters allow."""
MAX_SINGLE = 100
"""Findings of a file that are tried one by one when they can't be dealt with together."""

_NOT_BY_COMMENT = ALWAYS_ON | {StaleBaselineEntry.code}


@dataclass(frozen=True)
class Added:
    """What was done."""

    findings: int = 0
    files: int = 0
    refused: tuple[str, ...] = ()
    """What could not be done and why, a sentence each."""


class _Item(NamedTuple):
    """Where the code of a rule is to be written."""

    kind: str
    """`end` of a line, `above` a line, `join` a comment that is there, `file` at the top."""
    line: int
    """For `join` the index of the comment."""
    code: str


def usable_reason(reason: str) -> bool:
    """Whether a reason can stand in a comment and is read back as it is."""
    if not reason.isprintable():
        return False
    probe = decode(
        f"x  # prefect-lint: ignore[PFL101] {reason}\n".encode("utf-8", "surrogatepass"),
        Path("/reason.py"),
        "reason.py",
    )
    return [found.reason for found in scan(probe)] == [reason]


def add_ignores(
    findings: Iterable[Finding], analysis: Analysis, root: Path, reason: str = DEFAULT_REASON
) -> Added:
    """Suppress findings of a run by comments in their files."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.code not in _NOT_BY_COMMENT:
            by_path[finding.location.path].append(finding)
    known = {item.finding.sort_key: item for item in analysis.located}
    added = files = 0
    refused: list[str] = []
    for path, of_file in sorted(by_path.items()):
        located = [known.get(finding.sort_key) or _on_comment(finding) for finding in of_file]
        masked = analysis.sources[path]
        # The text of the run has its secrets masked.
        source = decode(masked.data, masked.path, masked.name)
        try:
            text, left = run_with_deep_stack(partial(_changed, source, reason, located))
            write_source(source, text, root)
        except (Unreadable, WriteRefused) as error:
            refused.append(str(error))
            continue
        added += len(located) - len(left)
        files += text != source.text
        refused += [
            f"{path}:{item.finding.location.line}: {item.finding.code} can't be suppressed by a comment there"
            for item in left
        ]
    return Added(added, files, tuple(refused))


def _changed(source: Source, reason: str, located: Sequence[Located]) -> tuple[str, list[Located]]:
    return _File(source, reason).changed(located)


def _on_comment(finding: Finding) -> Located:
    """A remark of the engine on a comment, which is no finding of the analysis."""
    return Located(finding, (finding.location.line, finding.location.line), "")


class _File:
    """One file that gets comments."""

    def __init__(self, source: Source, reason: str) -> None:
        self._source = source
        self._reason = reason
        self._language: Language = language_of(source)
        self._meaning = self._language.meaning(source.text)
        self._existing = self._scan(source)
        self._reaching = Comments(self._existing, source.lines)

    def changed(self, located: Sequence[Located]) -> tuple[str, list[Located]]:
        """The text with comments for as many of the findings as can be, and the others."""
        plan = [next(self._candidates(item, others=located)) for item in located]
        text = self._written(plan)
        if self._holds(text, plan, located):
            return text, []
        plan = []
        done: list[Located] = []
        left: list[Located] = []
        for index, item in enumerate(located):
            tries = self._candidates(item, others=()) if index < MAX_SINGLE else iter(())
            for candidate in tries:
                attempt = [*plan, candidate]
                if self._holds(self._written(attempt), attempt, [*done, item]):
                    plan = attempt
                    done.append(item)
                    break
            else:
                left.append(item)
        return self._written(plan), left

    # Where a comment may go

    def _candidates(self, item: Located, others: Iterable[Located]) -> Iterator[_Item]:
        """Where the comment for a finding may go, the best place first."""
        code, place = item.finding.code, item.finding.location
        if (place.line, place.column, place.end_line, place.end_column) == (1, 1, 1, 1):
            yield _Item("file", 0, code)
            return
        for index, comment in enumerate(self._existing):
            if (
                comment.kind is SuppressionKind.LINE
                and comment.problem is None
                and comment.reason == self._reason
                and self._reaching.reaches(comment, item)
            ):
                yield _Item("join", index, code)
        at_end = {code} | {
            it.finding.code for it in others if it.finding.location.line == place.line
        }
        end_is_free = place.line not in self._language.inside_at_end
        width = len(self._line(place.line).rstrip()) + 2 + len(self._comment(at_end))
        if end_is_free and width <= MAX_WIDTH:
            yield _Item("end", place.line, code)
        for line in dict.fromkeys((item.statement[0], place.line)):
            if line not in self._language.inside_at_start:
                yield _Item("above", line, code)
        # When nothing else is left: too long, or where the look at the text was mistaken.
        for line in dict.fromkeys((place.line, place.end_line, item.statement[1])):
            yield _Item("end", line, code)

    def _line(self, number: int) -> str:
        lines = self._source.lines
        return lines[number - 1] if number <= len(lines) else ""

    # How the text becomes

    def _written(self, plan: Sequence[_Item]) -> str:
        codes: dict[tuple[str, int], set[str]] = defaultdict(set)
        for item in plan:
            codes[item.kind, item.line].add(item.code)
        pieces = self._language.pieces(self._source.text)
        for (kind, index), new in codes.items():
            if kind == "join":
                self._join(pieces, self._existing[index], new)
        for (kind, line), new in codes.items():
            if kind == "end":
                text, end = pieces[line - 1]
                pieces[line - 1] = (f"{text.rstrip()}  {self._comment(new)}", end)
        above = {line: new for (kind, line), new in codes.items() if kind == "above"}
        whole: list[tuple[str, str]] = []
        for number, piece in enumerate(pieces, start=1):
            if number in above:
                indent = piece[0][: len(piece[0]) - len(piece[0].lstrip())]
                whole.append((indent + self._comment(above[number]), self._newline(pieces, number)))
            whole.append(piece)
        of_file = codes.get(("file", 0))
        if of_file:
            at = self._language.below_system_lines(self._source.text)
            newline = self._newline(pieces, at + 1)
            if at and not whole[at - 1][1]:
                whole[at - 1] = (whole[at - 1][0], newline)
            whole.insert(at, (self._comment(of_file, form="ignore-file"), newline))
        return "".join(text + end for text, end in whole)

    def _comment(self, codes: Iterable[str], form: str = "ignore") -> str:
        return f"# prefect-lint: {form}[{', '.join(sorted(codes))}] {self._reason}"

    def _join(self, pieces: list[tuple[str, str]], comment: Suppression, new: set[str]) -> None:
        """Write further codes into the list of a comment that is there."""
        text, end = pieces[comment.line - 1]
        bracket = comment.end_column - 2
        if text[bracket : bracket + 1] != "]":
            return
        missing = [code for code in sorted(new) if code not in comment.codes]
        listed = "".join(f", {code}" for code in missing)
        pieces[comment.line - 1] = (text[:bracket].rstrip() + listed + text[bracket:], end)

    @staticmethod
    def _newline(pieces: Sequence[tuple[str, str]], number: int) -> str:
        """How a line that comes before a given one has to end."""
        near = [end for _, end in pieces[max(0, number - 2) : number] if end]
        return near[-1] if near else "\n"

    # Whether it is right

    def _holds(self, text: str, plan: Sequence[_Item], located: Sequence[Located]) -> bool:
        """Whether a text means what it meant, and comments reach all of the findings in it."""
        try:
            language = language_of(self._source.with_text(text))
            if language.meaning(text) != self._meaning:
                return False
        except Unreadable:
            return False
        changed = self._source.with_text(text)
        comments = Comments(self._scan(changed), changed.lines)
        moved = self._moved(plan)
        return all(comments.suppress(_shifted(item, moved)) is not None for item in located)

    def _moved(self, plan: Sequence[_Item]) -> Mapping[int, int]:
        """The new numbers of all lines."""
        above = {item.line for item in plan if item.kind == "above"}
        if any(item.kind == "file" for item in plan):
            above.add(self._language.below_system_lines(self._source.text) + 1)
        moved: dict[int, int] = {}
        shift = 0
        for number in range(1, len(self._source.lines) + 2):
            shift += number in above
            moved[number] = number + shift
        return moved

    def _scan(self, source: Source) -> list[Suppression]:
        return scan(source, self._language.given_comments(source.text), plugin_codes())


def _shifted(item: Located, moved: Mapping[int, int]) -> Located:
    place = item.finding.location
    first, last = item.statement
    location = place._replace(
        line=moved.get(place.line, place.line),
        end_line=moved.get(place.end_line, place.end_line),
    )
    return Located(
        item.finding._replace(location=location),
        (moved.get(first, first), moved.get(last, last)),
        item.text,
    )

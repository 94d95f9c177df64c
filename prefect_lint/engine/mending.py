"""Applies fixes until there are none left, and takes back what does not do what it should.

Nothing is written here: fixes are tried on texts in memory, and the repository is linted again with each set
of them. A fix stays when its finding is gone, the file can still be read, and no finding of the same or a
higher severity is new. Of several that fail together, halves are tried, so that one bad fix costs only itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from prefect_lint.findings import Applicability
from prefect_lint.fixing.applying import applied, in_the_way, moved, shifted
from prefect_lint.sources.writing import WriteRefused, encoded, require_writable
from prefect_lint.syntax.spans import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prefect_lint.engine.run import Outcome
    from prefect_lint.findings import Edit, Finding, Location, SourceText
    from prefect_lint.sources.text import Source

    Lint: TypeAlias = Callable[[Mapping[Path, bytes]], Outcome]
    """Lints with other contents for some files, by their resolved paths."""

MAX_ROUNDS = 10
MAX_TRIALS = 100
"""Runs of the linter; a hostile repository could have fixes that fail in thousands of ways."""


@dataclass(frozen=True)
class Refusal:
    """A fix that was not made, or was taken back."""

    finding: Finding
    reason: str
    """A clause: "it brings a new finding, PFL101 in line 3"."""
    brings: str | None = None
    """The code of the new finding for which it was taken back."""


class Changed(NamedTuple):
    """A file that is to be changed."""

    source: Source
    """As it was read."""
    text: str
    """As it is to be."""
    concealed: SourceText | None
    """As it was read, with the secrets in it masked; `None` where no finding is in it."""


@dataclass(frozen=True)
class Mended:
    """What fixes made of a repository."""

    outcome: Outcome
    """The last run: what there is to report of the repository after the fixes, and what they fixed."""
    changed: dict[str, Changed]
    """The files that are to be changed, by name in order."""
    refusals: tuple[Refusal, ...]
    stable: bool
    """Whether no fix was left after the last round."""


def mend(lint: Lint, *, unsafe: bool, writing: bool = True) -> Mended:
    """Fix what can be fixed, `unsafe` fixes only when they are asked for.

    `writing` tells that the files will be written: those that can't be are left out at once.
    """
    return _Mending(lint, unsafe=unsafe, writing=writing).mended()


class _Attempt(NamedTuple):
    """Findings that the same edits mend."""

    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]


class _Blame(NamedTuple):
    """Why a fix can't stay."""

    reason: str
    brings: str | None = None


class _Mending:
    def __init__(self, lint: Lint, *, unsafe: bool, writing: bool) -> None:
        self._lint = lint
        self._unsafe = unsafe
        self._writing = writing
        self._outcome = lint({})
        self._originals: dict[str, Source] = {}
        self._concealed: dict[str, SourceText | None] = {}
        self._texts: dict[str, str] = {}
        self._fixed: list[Finding] = []
        self._refusals: dict[object, Refusal] = {}
        self._unwritable: dict[str, str | None] = {}
        self._trials = 0
        self._made: list[Edit] = []
        """The edits of this round, by the offsets of the texts as they were when it began."""
        self._begun: dict[str, str] = {}
        """Those texts, where they are not the original ones."""

    def mended(self) -> Mended:
        stable = False
        for _ in range(MAX_ROUNDS):
            batch = self._batch()
            if not batch:
                stable = True
                break
            self._made = []
            self._begun = self._texts
            self._try(batch)
        changed = {
            name: Changed(self._originals[name], text, self._concealed[name])
            for name, text in sorted(self._texts.items())
            if text != self._originals[name].text
        }
        stable = stable or not self._batch()
        return Mended(self._reported(), changed, tuple(self._refusals.values()), stable)

    def _reported(self) -> Outcome:
        """The last run, with what was fixed, and without the fixes that turned out not to work."""
        report = self._outcome.report
        findings = tuple(
            it._replace(fix=None) if it.fix is not None and _key(it) in self._refusals else it
            for it in report.findings
        )
        report = report._replace(findings=findings, fixed=tuple(self._fixed))
        return self._outcome._replace(report=report)

    # Choosing

    def _batch(self) -> list[_Attempt]:
        """The fixes of this round: of those that are in each other's way, the first in the file."""
        grouped: dict[tuple[Edit, ...], list[Finding]] = {}
        for finding in self._outcome.report.findings:
            if self._is_wanted(finding):
                assert finding.fix is not None
                grouped.setdefault(finding.fix.edits, []).append(finding)
        chosen: list[_Attempt] = []
        taken: dict[str, list[Edit]] = {}
        for edits, findings in grouped.items():
            if any(in_the_way(edit, taken.get(edit.path, ())) for edit in edits):
                continue
            chosen.append(_Attempt(tuple(findings), edits))
            for edit in edits:
                taken.setdefault(edit.path, []).append(edit)
        return chosen

    def _is_wanted(self, finding: Finding) -> bool:
        fix = finding.fix
        if fix is None or _key(finding) in self._refusals:
            return False
        if fix.applicability is not Applicability.SAFE and not self._unsafe:
            return False
        for path in sorted({edit.path for edit in fix.edits}):
            reason = self._reason_not_to_write(path)
            if reason is not None:
                self._refuse(finding, _Blame(reason))
                return False
        return True

    def _reason_not_to_write(self, path: str) -> str | None:
        analysis = self._outcome.analysis
        if analysis is None or path not in analysis.targets:
            return f"it changes {path}, which was not asked for"
        if path not in self._unwritable:
            self._unwritable[path] = None
            root = self._outcome.root
            if self._writing:
                try:
                    require_writable(self._original(path), root)
                except WriteRefused as error:
                    self._unwritable[path] = error.reason
        return self._unwritable[path]

    # Trying

    def _try(self, batch: Sequence[_Attempt]) -> None:
        """Make the fixes of a batch that do what they should."""
        batch = [it for it in batch if self._as_found_now(it)]
        if not batch:
            return
        edits = _distinct(edit for attempt in batch for edit in attempt.edits)
        new = [shifted(edit, self._made) for edit in edits if edit not in self._made]
        reasons = self._faults(batch, new)
        if reasons is None:
            self._made += [edit for edit in edits if edit not in self._made]
            self._fixed += [finding for attempt in batch for finding in attempt.findings]
            return
        if len(batch) == 1:
            for finding in batch[0].findings:
                self._refuse(finding, reasons[0])
            return
        bad = [attempt for index, attempt in enumerate(batch) if index in reasons]
        good = [attempt for index, attempt in enumerate(batch) if index not in reasons]
        half = len(batch) // 2
        for part in (good, bad) if good and bad else (batch[:half], batch[half:]):
            self._try(part)

    def _as_found_now(self, attempt: _Attempt) -> list[Finding]:
        """The findings of a fix as they are after what this round has made so far."""
        if not self._made:
            return list(attempt.findings)
        places = _Places(
            lambda path: self._begun.get(path, self._original(path).text),
            self._texts,
            _by_path(self._made),
        )
        left = list(self._outcome.report.findings)
        found = (places.take(finding, left) for finding in attempt.findings)
        return [it for it in found if it is not None]

    def _faults(self, batch: Sequence[_Attempt], new: Sequence[Edit]) -> dict[int, _Blame] | None:
        """Why fixes of a batch can't stay, by their index; `None` when all can, and they are made then."""
        everywhere = range(len(batch))
        if self._trials >= MAX_TRIALS:
            return dict.fromkeys(everywhere, _Blame("too many fixes failed before it"))
        texts = dict(self._texts)
        by_path = _by_path(new)
        for path, edits in by_path.items():
            texts[path] = applied(self._text(path), edits)
        try:
            drafts = {
                self._original(path).path: encoded(self._original(path), text)
                for path, text in texts.items()
            }
        except WriteRefused as error:
            return {
                index: _Blame(error.reason)
                for index in everywhere
                if any(edit.path == error.name for edit in batch[index].edits)
            }
        self._trials += 1
        outcome = self._lint(drafts)
        reasons = dict(self._compared(batch, by_path, texts, outcome))
        if reasons:
            return reasons
        self._texts = texts
        self._outcome = outcome
        return None

    def _compared(
        self,
        batch: Sequence[_Attempt],
        edits: Mapping[str, Sequence[Edit]],
        texts: Mapping[str, str],
        after: Outcome,
    ) -> Iterator[tuple[int, _Blame]]:
        """Which fixes of a batch are to blame for what a run after them found, and for what."""
        failed = {error.path for error in self._outcome.report.errors}
        for error in after.report.errors:
            if error.path not in failed:
                yield from _blamed(batch, error.path, _Blame("the file can't be read after it"))
        places = _Places(self._text, texts, edits)
        left = list(after.report.findings)
        mended = [self._as_found_now(attempt) for attempt in batch]
        identities = {id(finding) for findings in mended for finding in findings}
        for finding in self._outcome.report.findings:
            if id(finding) not in identities:
                places.take(finding, left)
        for index, findings in enumerate(mended):
            for finding in findings:
                if places.take(finding, left) is not None:
                    yield index, _Blame("the finding is still there after it")
        for finding in left:
            path = finding.location.path
            place = f"{finding.code} in line {finding.location.line}"
            blame = _Blame(f"it brings a new finding, {place}", finding.code)
            blamed = [
                (index, blame)
                for index, attempt in enumerate(batch)
                if any(finding.severity >= it.severity for it in attempt.findings)
            ]
            near = [it for it in blamed if any(edit.path == path for edit in batch[it[0]].edits)]
            yield from near or blamed

    def _refuse(self, finding: Finding, blame: _Blame) -> None:
        refusal = Refusal(finding, blame.reason, blame.brings)
        self._refusals.setdefault(_key(finding), refusal)

    # Texts

    def _original(self, path: str) -> Source:
        if path not in self._originals:
            analysis = self._outcome.analysis
            assert analysis is not None
            assert analysis.read is not None
            self._originals[path] = analysis.read(path)
            self._concealed[path] = self._outcome.report.sources.get(path)
        return self._originals[path]

    def _text(self, path: str) -> str:
        return self._texts.get(path, self._original(path).text)


class _Places:
    """Where findings of the texts before some edits are in the texts after them."""

    def __init__(
        self,
        before: Callable[[str], str],
        after: Mapping[str, str],
        edits: Mapping[str, Sequence[Edit]],
    ) -> None:
        self._before = before
        self._after = after
        self._edits = edits
        self._lines: dict[tuple[str, bool], Lines] = {}

    def take(self, finding: Finding, found: list[Finding]) -> Finding | None:
        """Take the finding that was the same before the edits out of those that were found after them."""
        place = finding.location
        edits = self._edits.get(place.path)
        for index, other in enumerate(found):
            if other.code != finding.code or other.location.path != place.path:
                continue
            if edits is None:
                same = other.location == place
            else:
                first, last = moved(self._offset(place, before=True), edits)
                same = first <= self._offset(other.location, before=False) <= last
            if same:
                del found[index]
                return other
        return None

    def _offset(self, place: Location, *, before: bool) -> int:
        key = (place.path, before)
        if key not in self._lines:
            text = self._before(place.path) if before else self._after[place.path]
            self._lines[key] = Lines(text)
        lines = self._lines[key]
        return lines.offset(min(place.line, len(lines.starts)), place.column - 1)


def _key(finding: Finding) -> object:
    """What tells a fix that was refused from others; lines may move meanwhile."""
    assert finding.fix is not None
    written = tuple(edit.replacement for edit in finding.fix.edits)
    return finding.code, finding.location.path, finding.symbol, finding.message, written


def _by_path(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.path, []).append(edit)
    return found


def _distinct(edits: Iterable[Edit]) -> list[Edit]:
    return list(dict.fromkeys(edits))


def _blamed(batch: Sequence[_Attempt], path: str, blame: _Blame) -> list[tuple[int, _Blame]]:
    """The fixes that change a file, or all of them when none does."""
    near = [i for i, it in enumerate(batch) if any(edit.path == path for edit in it.edits)]
    return [(index, blame) for index in near or range(len(batch))]

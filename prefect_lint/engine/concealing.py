"""Keeps secrets out of reports: source lines, messages and fingerprints are masked before anything sees them.

What a report is made of is masked here, once, and not in the formats: then no format can forget it. A mask has
the length of what it hides, so that columns stay true. Three things tell what to hide: hits that name their
secrets, the model of every module that is shown, whichever rules are on, and the raw text of every file that is
shown, comments and broken files included.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prefect_lint.engine.fingerprints import text_at
from prefect_lint.knowledge.secrets.judging import in_raw_text
from prefect_lint.syntax.spans import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from prefect_lint.engine.analysis import Analysis
    from prefect_lint.engine.located import Located
    from prefect_lint.findings import Finding, Fix, Location
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.outline import Node
    from prefect_lint.syntax.spans import Span

MASK = "*"
_IN_PROSE = MASK * 3
_MIN_VALUE = 6
"""Shorter secrets are hidden where they stand, but not looked for elsewhere: they may be words."""
_NOT_HIDDEN = re.compile(r"[^\r\n]")
_YAML = (".yaml", ".yml")


def conceal(
    analysis: Analysis, of_model: Mapping[str, Sequence[tuple[Location | Span, str]]]
) -> None:
    """Mask the secrets in everything that a report on this analysis could show.

    `of_model` is what `known_to_the_model` tells of each file whose lines are shown.
    """
    of_hits: dict[str, list[tuple[Location | Span, str]]] = {}
    for located in analysis.located:
        for place, secret in located.secrets:
            of_hits.setdefault(place.path, []).append((place, secret))
    values: set[str] = set()
    for path, source in analysis.sources.items():
        known = [*of_hits.get(path, ()), *of_model.get(path, ())]
        values.update(secret for _, secret in known)
        analysis.sources[path] = masked(source, known)
    prose = Prose(values)
    analysis.located[:] = [_concealed(item, analysis, prose) for item in analysis.located]
    for path, comments in analysis.suppressions.items():
        analysis.suppressions[path] = [_without_in_comment(it, prose) for it in comments]
    analysis.errors[:] = [it._replace(message=prose(it.message)) for it in analysis.errors]


def masked(source: Source, known: Iterable[tuple[Location | Span, str]]) -> Source:
    """The source with its secrets masked; `known` are literals and the secrets in them."""
    text = source.text
    lines = Lines(text)
    hidden = list(in_raw_text(text, yaml=source.name.endswith(_YAML)))
    values: set[str] = set()
    for place, secret in known:
        start = lines.offset(place.line, place.column - 1)
        end = lines.offset(place.end_line, place.end_column - 1)
        at = text.find(secret, start, end)
        # With escapes or pieces, the literal is not spelled as its value: then all of it is hidden.
        hidden.append((start, end) if at < 0 else (at, at + len(secret)))
        values.add(secret)
    hidden += Values(values).spans(text)
    if not hidden:
        return source
    return source.with_text(_covered(text, hidden, lambda it: _NOT_HIDDEN.sub(MASK, it)))


class Values:
    """Finds secrets in any text, as they are and as `repr` shows them; time does not grow with their number."""

    def __init__(self, values: Iterable[str]) -> None:
        self._by_start: dict[str, set[str]] = {}
        self._lengths: dict[str, list[int]] = {}
        for value in values:
            for spelled in {value, repr(value)[1:-1]}:
                if len(spelled) >= _MIN_VALUE:
                    self._by_start.setdefault(spelled[:_MIN_VALUE], set()).add(spelled)
        for start, spellings in self._by_start.items():
            self._lengths[start] = sorted({len(it) for it in spellings}, reverse=True)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand, not as parts of longer words."""
        if not self._by_start:
            return
        for index in range(len(text) - _MIN_VALUE + 1):
            start = text[index : index + _MIN_VALUE]
            if start not in self._by_start or (index and _is_word(text[index - 1])):
                continue
            for length in self._lengths[start]:
                end = index + length
                if text[index:end] in self._by_start[start] and not _is_word(text[end : end + 1]):
                    yield index, end
                    break


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


class Prose:
    """Takes secrets out of messages, where no columns have to be kept."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = Values(values)
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text with each secret replaced by a mask of fixed length."""
        known = self._known.get(text)
        if known is None:
            known = _covered(text, self._values.spans(text), lambda hidden: _IN_PROSE)
            known = _covered(known, in_raw_text(known), lambda hidden: _IN_PROSE)
            self._known[text] = known
        return known

    def anywhere(self, data: Any) -> Any:
        """JSON-able data with the secrets taken out of all its texts."""
        if isinstance(data, str):
            return self(data)
        if isinstance(data, list):
            return [self.anywhere(item) for item in data]
        if isinstance(data, dict):
            return {key: self.anywhere(value) for key, value in data.items()}
        return data


def _covered(text: str, spans: Iterable[tuple[int, int]], cover: Callable[[str], str]) -> str:
    """The text with something else in place of these spans, which may overlap."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            start = max(start, done)
            pieces += [text[done:start], cover(text[start:end])]
            done = end
    return "".join(pieces) + text[done:]


def values_of(module: Module) -> list[str]:
    """The secrets that are written out in a module."""
    from prefect_lint.model.secrets import secrets_in

    return [found.text for found in secrets_in(module)]


def known_to_the_model(
    path: str, project: Project, spans_of: Callable[[Module], Callable[[Node], Span]]
) -> list[tuple[Location | Span, str]]:
    """Where secrets are written out in a file, as its model tells, and the secrets themselves."""
    from prefect_lint.model.secrets import secrets_in

    if path in project.deploying.paths:
        from prefect_lint.model.deployments.secrets import secrets_in_yaml

        file = project.deploying.file(path)
        return [(it.node.extent, it.text) for it in secrets_in_yaml(file)] if file else []
    module = project.module(path) if path in project.files else None
    if module is None:
        return []
    found = secrets_in(module)
    span = spans_of(module) if found else None
    return [(span(it.node), it.text) for it in found] if span is not None else []


def _concealed(located: Located, analysis: Analysis, prose: Prose) -> Located:
    finding = located.finding
    source = analysis.sources.get(finding.location.path)
    text = located.text
    if source is not None and text:
        text = text_at(source.lines, finding.location)
    return replace(located, finding=_without(finding, prose), text=text, secrets=())


def _without_in_comment(comment: Suppression, prose: Prose) -> Suppression:
    reason = prose(comment.reason) if comment.reason is not None else None
    return replace(comment, reason=reason, codes=tuple(prose(code) for code in comment.codes))


def _harmless(fix: Fix, prose: Prose) -> Fix | None:
    """The fix as it may be shown; `None` when it would write a secret, which a mask would spoil."""
    if any(prose(edit.replacement) != edit.replacement for edit in fix.edits):
        return None
    return fix._replace(description=prose(fix.description))


def _without(finding: Finding, prose: Prose) -> Finding:
    changed: dict[str, Any] = {
        field: told
        for field in ("message", "risk", "recommendation", "rollback")
        if (told := prose(getattr(finding, field))) != getattr(finding, field)
    }
    related = tuple(it._replace(message=prose(it.message)) for it in finding.related)
    if related != finding.related:
        changed["related"] = related
    if finding.fix is not None and (fix := _harmless(finding.fix, prose)) != finding.fix:
        changed["fix"] = fix
    return finding._replace(**changed) if changed else finding

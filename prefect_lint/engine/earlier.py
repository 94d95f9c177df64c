"""What an earlier run found, file by file: it completes a run over what has changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prefect_lint.model.dependence.layout import Division, Known

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from prefect_lint.engine.analysis import Analysis
    from prefect_lint.engine.located import Located
    from prefect_lint.engine.pieces import Piece
    from prefect_lint.findings import AnalysisError
    from prefect_lint.model.dependence.layout import Layout, Part
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.surroundings import Question
    from prefect_lint.sources.text import Source


@dataclass(frozen=True)
class Earlier:
    """What an earlier run found, and what has changed since."""

    changed: frozenset[str]
    """Python files; all others are as they were."""
    division: Division
    located: Mapping[str, Sequence[Located]]
    """What was found in each file, with secrets taken out; what is written there has to be looked up again."""
    errors: Sequence[AnalysisError]
    suppressions: Mapping[str, Sequence[Suppression]]
    shown: frozenset[str]
    """The files whose lines were shown."""
    hiding: frozenset[str]
    """Those of them in which secrets were hidden."""
    looked_into: frozenset[str]
    answers: Mapping[Question, str]

    @property
    def known(self) -> Known:
        """What the model has to know of it."""
        return Known(self.changed, self.hiding, self.division)

    def complete(
        self, analysis: Analysis, part: Part, read: Callable[[str], Source]
    ) -> frozenset[str]:
        """Add to an analysis of a part what was found in the rest.

        Returns the files that are shown for that and hide no secrets. Raises `SourceError`.
        """
        concerned = part.concerned
        shown: set[str] = set()
        for path, found in self.located.items():
            if path in part.deployments:
                found = _of_other_deployments(found, part.deployments[path], analysis.located)
            elif path in concerned:
                continue
            analysis.located += found
            for item in found:
                finding = item.finding
                places = (finding.location, *(it.location for it in finding.related))
                shown.update(place.path for place in places)
        analysis.errors += [error for error in self.errors if error.path not in concerned]
        for path, comments in self.suppressions.items():
            if path not in concerned:
                analysis.suppressions[path] = list(comments)
                shown.add(path)
        for path in sorted(shown - analysis.sources.keys()):
            analysis.sources[path] = read(path)
        analysis.looked_into |= self.looked_into
        analysis.add_answers(self.answers)
        return self.shown.difference(concerned)


def broken_files(pieces: Iterable[Piece], layout: Layout | None) -> set[str] | None:
    """The files of an analysis that could not be parsed.

    `None` when a change after it may concern everything. So it may where a file can't be parsed that has
    nothing to do with Prefect: whether it is told of depends on who looks into it.
    """
    broken: set[str] = set()
    for piece in pieces:
        if piece.indivisible or piece.errors or piece.flawed or piece.lost:
            return None
        broken |= piece.faults.keys()
    return broken if layout is not None and broken <= layout.linked else None


def division_of(
    overview: Piece, pieces: Iterable[Piece], broken: set[str], earlier: Earlier | None
) -> Division | None:
    """What a run after the next change will want to know; `overview` is the piece with the layout."""
    pieces = list(pieces)
    if overview.layout is None:
        return None
    agreed = next((piece.agreed for piece in pieces if piece.agreed is not None), None)
    asked = {fact for piece in pieces for fact in piece.asked}
    if earlier is None or overview.part is None:
        ties = {path: its for piece in pieces for path, its in piece.ties.items()}
        return Division(overview.layout, ties, broken, asked, agreed)
    before = earlier.division
    return Division(
        overview.layout,
        {**before.ties, **overview.part.ties},
        before.broken,
        before.asked | asked,
        agreed or before.agreed,
    )


def _of_other_deployments(
    found: Sequence[Located], again: Collection[int], anew: list[Located]
) -> list[Located]:
    """What was found in deployments that were not looked at again; what these share is found once."""
    places = {item.finding.sort_key: index for index, item in enumerate(anew)}
    others = []
    for item in found:
        numbers = set(item.deployments).difference(again)
        if not numbers:
            continue
        index = places.get(item.finding.sort_key)
        if index is None:
            others.append(replace(item, deployments=tuple(sorted(numbers))))
        else:
            # Where several deployments share a place, it is told as that of the first.
            before = min(numbers) < min(anew[index].deployments, default=0)
            numbers.update(anew[index].deployments)
            told = item if before else anew[index]
            anew[index] = replace(told, deployments=tuple(sorted(numbers)))
    return others

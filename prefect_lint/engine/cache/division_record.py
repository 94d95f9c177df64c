"""What an analysis found file by file, as an entry of the cache holds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prefect_lint.engine.cache.records import made, plain
from prefect_lint.engine.earlier import Earlier
from prefect_lint.engine.located import Located
from prefect_lint.findings import AnalysisError
from prefect_lint.model.dependence.layout import Division
from prefect_lint.sources.suppressions import Suppression
from prefect_lint.sources.surroundings import Question
from prefect_lint.sources.text import YAML_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prefect_lint.engine.analysis import Analysis


_SOME_TEXT = "-"
"""Stands for what is written at a place: that is looked up again, as no source lines are kept."""


def record_of(analysis: Analysis, division: Division, hiding: set[str]) -> dict[str, Any]:
    """An analysis as JSON can hold it; `hiding` are the shown files in which secrets were hidden.

    It holds no text of the repository beside that of the findings, as everything in the cache.
    """
    located: dict[str, list[Any]] = {}
    for item in analysis.located:
        kept = replace(item, text=_SOME_TEXT if item.text else "")
        located.setdefault(item.finding.location.path, []).append(plain(kept))
    return {
        "division": plain(division),
        "located": located,
        "errors": plain(analysis.errors),
        "suppressions": plain(analysis.suppressions),
        "shown": sorted(analysis.sources),
        "hiding": sorted(hiding),
        "looked into": sorted(analysis.looked_into),
        "answers": [[*question, answer] for question, answer in analysis.answers.items()],
    }


def earlier_from(record: Mapping[str, Any], changed: frozenset[str]) -> Earlier:
    """The analysis that a record is of; raises `RecordError` and what damaged data brings about."""
    return Earlier(
        changed,
        made(Division, record["division"]),
        made(dict[str, list[Located]], record["located"]),
        made(list[AnalysisError], record["errors"]),
        made(dict[str, list[Suppression]], record["suppressions"]),
        frozenset(record["shown"]),
        frozenset(record["hiding"]),
        frozenset(record["looked into"]),
        {Question(kind, path, detail): answer for kind, path, detail, answer in record["answers"]},
    )


def changed_files(
    known: Mapping[str, Sequence[str | None]],
    digests: Mapping[str, str],
    imports_with: Callable[[str, str], str | None],
) -> frozenset[str] | None:
    """The files whose change may count; `None` where that is too much for a run over a part.

    `known` are the digests of their content before, and of their imports where nothing else of them was used;
    `imports_with` tells that of a file with the digest that it has now.
    """
    if known.keys() != digests.keys():
        return None
    changed = set()
    for name, (digest, imports) in known.items():
        if digests[name] == digest:
            continue
        if name.endswith(YAML_SUFFIXES):
            return None
        if imports is None or imports_with(name, digests[name]) != imports:
            changed.add(name)
    return frozenset(changed)

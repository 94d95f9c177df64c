"""Linking a part of the repository: what a change may concern, and what is needed to find that anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.agreed_version import agreed_version
from prefect_lint.model.dependence.graph import Graph, followed
from prefect_lint.model.dependence.layout import IndivisibleError, Layout, Part
from prefect_lint.model.dependence.rest import Rest
from prefect_lint.model.dependence.ties import Ties
from prefect_lint.model.dependence.tying import ties_of, ties_of_file
from prefect_lint.model.relevance import (
    files_that_names_lead_to,
    link_relevant,
    read_imports,
    wanted_for,
)
from prefect_lint.model.scanning import names_prefect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prefect_lint.model.dependence.layout import Known
    from prefect_lint.model.project import Project

_MOST_ROUNDS = 10


def link_part(
    project: Project, targets: Iterable[str], data: Mapping[str, bytes], known: Known
) -> Part:
    """Link what is needed to find anew what a change may concern.

    Raises `IndivisibleError` where that may be anything.
    """
    division = known.division
    before = division.layout
    imports = read_imports(project, data)
    wanted = wanted_for(targets, project, data)
    now = files_that_names_lead_to(project, imports, data)
    same_files = now.keys() == before.imports.keys() and wanted == before.wanted
    if not same_files or project.faults or not known.changed.isdisjoint(division.broken):
        raise IndivisibleError
    seeds = {*known.changed, *_otherwise_imported(before.imports, now)}
    naming = {path for path, content in data.items() if names_prefect(content)}
    files = project.deploying.paths
    ties: dict[str, Ties] = {}
    concerned = set(known.hiding)
    for _ in range(_MOST_ROUNDS):
        # A tie counts as long as it is there before or after the change.
        graph = Graph(now, (*division.ties.items(), *ties.items()))
        touched = graph.touched(seeds)
        concerned |= graph.concerned(touched) & (data.keys() | files)
        modules = concerned - files
        settled = (naming & concerned) | (before.relevant - concerned)
        around = graph.around(concerned) & wanted
        found = link_relevant(project, imports, around, settled, concerned)
        facts = {path: its.facts for path, its in division.ties.items() if path not in modules}
        unlinked = before.linked - concerned
        project.confine(
            Rest(
                concerned,
                unlinked,
                graph.users,
                graph.makers,
                graph.given,
                division.broken,
                facts,
            )
        )
        linked = (before.linked - concerned) | (found.linked & concerned)
        missed = followed(linked, now) ^ followed(before.linked, before.imports)
        # What has to do with Prefect no longer has no ties any more.
        fresh = touched - files - ties.keys()
        gone = {path: Ties() for path in fresh & division.ties.keys()}
        new = {**gone, **ties_in(project, fresh)}
        if not all(its.gives <= graph.given for its in new.values()):
            # What was found out of parameters may not hold any more.
            raise IndivisibleError
        for path, its in new.items():
            facts_before = division.ties.get(path, Ties()).facts
            if any(its.facts.get(fact) != facts_before.get(fact) for fact in division.asked):
                raise IndivisibleError
        if not new and missed <= concerned:
            if division.agreed is not None and agreement(project) != division.agreed:
                raise IndivisibleError
            relevant = (before.relevant - concerned) | found.all
            deployments = {
                path: _numbers(known, path, touched) for path in sorted(concerned & files)
            }
            return Part(concerned, deployments, Layout(now, wanted, linked, relevant), ties)
        ties.update(new)
        concerned |= missed
    raise IndivisibleError


def agreement(project: Project) -> str | None:
    """The version that a repository agrees on, in words; `None` where it has no pins at all."""
    return None if project.pins is None else repr(agreed_version(project, project.pins))


def ties_in(project: Project, paths: set[str]) -> dict[str, Ties]:
    """The ties of the linked modules and files of deployments among some files."""
    found = {module.path: ties_of(module) for module in project.linked if module.path in paths}
    for path in sorted(paths & project.deploying.paths):
        file = project.deploying.file(path)
        if file is not None:
            found[path] = ties_of_file(file)
    return found


def _numbers(known: Known, path: str, touched: set[str]) -> set[int]:
    """Which deployments of a file count: those that lead to something that may have changed."""
    targets = known.division.ties.get(path, Ties()).targets
    return {
        number for number, target in enumerate(targets) if path in known.hiding or target in touched
    }


def _otherwise_imported(
    before: Mapping[str, set[str]], now: Mapping[str, set[str]]
) -> Iterator[str]:
    """The files that others import than did before: rules ask whether a file is imported at all."""
    for path, imported in now.items():
        yield from imported ^ before[path]

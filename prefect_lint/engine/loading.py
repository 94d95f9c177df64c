"""From files to the model of their project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.files import Files
from prefect_lint.model.dependence.layout import IndivisibleError, Layout
from prefect_lint.model.prefect_settings import PrefectSettings
from prefect_lint.model.prefect_version import Pins, PrefectVersion
from prefect_lint.model.project import Project
from prefect_lint.model.relevance import files_that_names_lead_to, link_needed
from prefect_lint.sources.surroundings import Surroundings
from prefect_lint.sources.text import YAML_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.model.dependence.layout import Known, Part


class Loaded(NamedTuple):
    """A project, and what of it the run is about."""

    files: Files
    names: list[str]
    """The files to report on, by their names relative to the root: of the targets, those that a change
    concerns."""
    project: Project
    layout: Layout
    surroundings: Surroundings
    """What else was looked at below the root."""
    part: Part | None = None
    """What was linked, when that is not all that the targets need."""


def load_project(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    settings: Settings,
    drafts: Mapping[Path, bytes] | None = None,
    deployment_files: Sequence[Path] = (),
    strict: bool = True,
    step: Callable[[str], AbstractContextManager[object]] | None = None,
    refused: Mapping[str, str] | None = None,
    known: Known | None = None,
    to_be_kept: bool = False,
) -> Loaded:
    """The model of a repository, linked as far as the targets need it.

    With `known`, only as far as a change needs it; raises `IndivisibleError` where that may be everything.
    What is `to_be_kept` for the next run is found out as well.

    `deployment_files` are those that hold deployments for certain, whatever is in them. With `strict`, a fault
    of ours on a file is raised, else noted in `project.broken`. `step` is entered around the work on each
    file; those in `refused` are not looked into, for the reason that is given.
    """
    surroundings = Surroundings(root)
    files = Files(root, drafts, step)
    names = sorted({files.name(path) for path in targets})
    everything = sorted({*names, *(files.name(path) for path in project_files)})
    named = {files.name(path) for path in deployment_files}
    documents = [name for name in everything if name in named or name.endswith(YAML_SUFFIXES)]
    data = files.data(name for name in everything if name not in documents)
    readable = files.data(documents)
    project = Project(
        data,
        files.read,
        pins=Pins(surroundings),
        target_version=PrefectVersion.parse(settings.target_version)
        if settings.target_version is not None
        else None,
        source_roots=settings.source_roots,
        settings=PrefectSettings(surroundings),
        surroundings=surroundings,
        deployment_files=readable,
        named_deployment_files=named,
        strict=strict,
        step=step,
        refused=refused,
    )
    readable_targets = [name for name in names if name in data]
    if known is None:
        found = link_needed(project, readable_targets, data)
        imports = files_that_names_lead_to(project, found.imports, data) if to_be_kept else {}
        layout = Layout(imports, found.wanted, found.linked, found.all)
        return Loaded(files, names, project, layout, surroundings)
    if files.errors:
        raise IndivisibleError
    from prefect_lint.model.dependence.part import link_part

    part = link_part(project, readable_targets, data, known)
    concerned = [name for name in names if name in part.concerned]
    return Loaded(files, concerned, project, part.layout, surroundings, part)

"""From files to the model of their project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.files import Files
from prefect_lint.model.prefect_settings import PrefectSettings
from prefect_lint.model.prefect_version import Pins, PrefectVersion
from prefect_lint.model.project import Project
from prefect_lint.model.relevance import link_needed
from prefect_lint.sources.surroundings import Surroundings
from prefect_lint.sources.text import YAML_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from prefect_lint.config.settings import Settings


class Loaded(NamedTuple):
    """A project, and what of it the run is about."""

    files: Files
    names: list[str]
    """The target files, by their names relative to the root."""
    project: Project
    linked: set[str]
    """The targets that have to do with Prefect."""
    surroundings: Surroundings
    """What else was looked at below the root."""


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
) -> Loaded:
    """The model of a repository, linked as far as the targets need it.

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
    linked = set(link_needed(project, [name for name in names if name in data], data))
    return Loaded(files, names, project, linked, surroundings)

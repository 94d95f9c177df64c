"""What the model knows of a file, for `--debug-model`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from prefect_lint.engine.concealing import Prose, values_of
from prefect_lint.engine.loading import load_project
from prefect_lint.engine.locating import Locator
from prefect_lint.sources.text import SourceError
from prefect_lint.syntax.deep_stack import run_with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.model.project import Project


def debug_model(
    path: Path,
    root: Path,
    project_files: Sequence[Path],
    settings: Settings,
    deployment_files: Sequence[Path] = (),
) -> dict[str, Any]:
    """What the model knows of one file, as JSON-able data; raises `SourceError` when it can't be read."""
    from prefect_lint.model.debug import describe

    def build() -> dict[str, Any]:
        loaded = load_project([path], project_files, root, settings, None, deployment_files)
        files, project, name = loaded.files, loaded.project, loaded.names[0]
        if name in files.errors:
            raise files.errors[name]
        if name in project.deploying.paths:
            return _describe_file(project, name)
        project.link([name])
        module = project.module(name)
        if module is None:
            fault = project.faults[name]
            raise SourceError(name, fault.message, fault.line)
        described = describe(module, Locator(module, files.read(name)).span)
        return cast("dict[str, Any]", Prose(values_of(module)).anywhere(described))

    return run_with_deep_stack(build)


def _describe_file(project: Project, name: str) -> dict[str, Any]:
    from prefect_lint.model.deployments.debug import describe_file

    file = project.deploying.file(name)
    if file is None:
        fault = project.faults.get(name)
        message = "is no file of Prefect deployments" if fault is None else fault.message
        raise SourceError(name, message, None if fault is None else fault.line)
    return describe_file(file)

"""Which files a step that copies the folder to a storage leaves out."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from prefect_lint.knowledge.deployment_steps import PUSHING
from prefect_lint.sources.patterns import leaves_out_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.deployments.deployment import Deployment

_DEFAULT = ".prefectignore"


def ignore_files(deployment: Deployment) -> Iterator[str]:
    """The files, by path, that say what the push steps of a deployment leave out.

    Prefect looks for them where `prefect deploy` is run: only those beside the `prefect.yaml` are certain.
    """
    folder = posixpath.dirname(deployment.file.path)
    for step in deployment.steps("push"):
        if step.name not in PUSHING:
            continue
        given = step.inputs.get("ignore_file")
        name = _DEFAULT if given is None else given.text
        if name:
            path = posixpath.normpath(posixpath.join(folder, name))
            if deployment.file.project.deploying.exists(path):
                yield path


def leaves_out(deployment: Deployment, ignore_file: str, path: str) -> bool:
    """Whether a file of patterns, as for git, leaves a file of the repository out."""
    folder = posixpath.dirname(deployment.file.path)
    inside = f"{folder}/" if folder else ""
    if not path.startswith(inside):
        return False
    text = deployment.file.project.deploying.text(ignore_file)
    if text is None:
        return False
    return leaves_out_file(text, path.removeprefix(inside))

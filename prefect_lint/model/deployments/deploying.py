"""All deployments of a repository: its files of deployments, and the calls that make some."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.faults import SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.sources.surroundings import Surroundings


class Deploying:
    """What a repository deploys; files are read and calls looked at when something asks for them."""

    def __init__(
        self,
        project: Project,
        surroundings: Surroundings | None,
        paths: Iterable[str] = (),
        named: Iterable[str] = (),
    ) -> None:
        self._project = project
        self._surroundings = surroundings
        self.paths = frozenset(paths)
        """The YAML files that may hold deployments."""
        self._named = frozenset(named)
        """Those of them that the user says do."""
        self._files: dict[str, DeploymentFile | None] = {}
        self._calls: dict[str, list[Deployment]] = {}

    def __iter__(self) -> Iterator[Deployment]:
        """Every deployment: of the files first, then of the linked modules, each by path."""
        for file in self.files:
            yield from file.deployments
        from prefect_lint.model.deployments.named import DEPLOYMENTS

        for module in self._project.members(DEPLOYMENTS):
            yield from self.of_module(module)

    @property
    def files(self) -> list[DeploymentFile]:
        """The files of deployments, by path."""
        found = [self.file(path) for path in sorted(self.paths)]
        return [file for file in found if file is not None]

    @property
    def of_part(self) -> Iterator[Deployment]:
        """The same, but in a run over a part of the repository only those of the modules that it is about."""
        for file in self.files:
            yield from file.deployments
        for module in self._project.linked:
            yield from self.of_module(module)

    def file(self, path: str) -> DeploymentFile | None:
        """A file of deployments, read now if it was not yet; `None` when it is none, or broken.

        What is wrong with a broken one is in the `faults` of the project.
        """
        if path not in self._files:
            self._files[path] = None
            if path not in self._project.faults:
                with self._project.step(path):
                    self._files[path] = self._load(path)
        return self._files[path]

    def _load(self, path: str) -> DeploymentFile | None:
        from prefect_lint.model.deployments.file import (
            DeploymentFile,
            has_deployments,
            is_other_template,
            looks_like_one,
        )
        from prefect_lint.sources.text import SourceError

        try:
            text = self._project.source(path).text
        except SourceError:
            return None
        named = path in self._named
        if not named and is_other_template(text, path):
            return None
        # PyYAML is only needed when there is something to read with it.
        from prefect_lint.syntax.yaml_reading import read

        try:
            document = read(text)
        except (SyntaxFault, TooComplex) as fault:
            if named or looks_like_one(text):
                self._project.faults[path] = fault
            return None
        if not named and not has_deployments(document):
            return None
        return DeploymentFile(self._project, path, document)

    def of_module(self, module: Module) -> list[Deployment]:
        """The deployments that calls in a linked module make."""
        if module.path not in self._calls:
            from prefect_lint.model.deployments.calls import deployments_of

            self._calls[module.path] = list(deployments_of(module))
        return self._calls[module.path]

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder in the repository, excluded and ignored ones included."""
        if self._surroundings is None or os.path.isabs(path):
            return False
        target = os.path.normpath(path)
        inside = target.split(os.sep, 1)[0] != os.pardir
        return inside and self._surroundings.exists(target)

    def text(self, path: str) -> str | None:
        """The text of any file of the repository; `None` when it can't be read."""
        from prefect_lint.sources.text import MAX_BYTES, SourceError, decode

        if not self.exists(path):
            return None
        assert self._surroundings is not None
        data = self._surroundings.read(path, MAX_BYTES)
        try:
            return None if data is None else decode(data, self._surroundings.root / path, path).text
        except SourceError:
            return None

"""The files of a run, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.sources.text import YAML_SUFFIXES, Source, SourceError, read_source
from prefect_lint.syntax.steps import no_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path


class Files:
    """Reads the files of a project once; unreadable ones are remembered as errors."""

    def __init__(
        self,
        root: Path,
        drafts: Mapping[Path, bytes] | None = None,
        step: Callable[[str], AbstractContextManager[object]] | None = None,
    ) -> None:
        self.root = root
        self._step = step or no_step
        self.errors: dict[str, SourceError] = {}
        self._drafts = drafts or {}
        """What to take for the content of a file: standard input, or a fix that is being tried."""
        self._sources: dict[str, Source] = {}

    def name(self, path: Path) -> str:
        """The path of a file relative to the root, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def read(self, name: str) -> Source:
        """The source of a file; raises `SourceError` when it can't be read."""
        known = self._sources.get(name)
        if known is None:
            path = self.root / name
            if path in self._drafts:
                from prefect_lint.sources.text import decode

                known = decode(self._drafts[path], path, name)
            else:
                known = read_source(path, name)
            self._sources[name] = known
        return known

    def data(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of the files that can be read; a fault of a file that does not concern us is left out."""
        found = {}
        for name in names:
            try:
                with self._step(name):
                    found[name] = self.read(name).data
            except SourceError as error:
                if not error.syntax or self._concerns_us(name):
                    self.errors[name] = error
        return found

    def _concerns_us(self, name: str) -> bool:
        """Whether a file that can't be decoded seems to be about flows or deployments."""
        word = b"deployments:" if name.endswith(YAML_SUFFIXES) else b"prefect"
        draft = self._drafts.get(self.root / name)
        if draft is not None:
            return word in draft
        try:
            return word in (self.root / name).read_bytes()
        except OSError:
            return True

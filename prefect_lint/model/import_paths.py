"""Where imports lead in a repository, as Python would go, whatever folder it was started in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXTERNAL = frozenset(sys.stdlib_module_names) | {"prefect"}
"""Packages that a folder of the same name in a repository never stands for: `prefect/` is a usual place
for flows, and a flow script's neighbour `logging.py` does not replace the standard library's."""


class Located(NamedTuple):
    """Where a dotted name leads in the repository: a module file, or a package without one."""

    path: str | None
    folder: str


class ImportPaths:
    """Finds the files of a repository by the names that they are imported by."""

    def __init__(self, files: frozenset[str], source_roots: Sequence[str]) -> None:
        self._files = files
        self._folders = {
            path[:index] for path in files for index, char in enumerate(path) if char == "/"
        }
        self._source_roots = [*source_roots, *self._guess_roots()]
        self._found: dict[tuple[str, str], Located | None] = {}
        self._packages: dict[str, list[str]] = {}

    def find(self, dotted: str, importer: str) -> Located | None:
        """Where an absolute import leads in the repository; `None` when it leads outside.

        Tried in turn: the roots of the packages that the importing file is in, the other folders above
        it, the source roots, and last its own package, which works when the file is run as a script.
        """
        top = dotted.partition(".")[0]
        if not top or top in _EXTERNAL:
            return None
        folder = importer.rpartition("/")[0]
        key = (dotted, folder)
        known = self._found.get(key)
        if key in self._found and (known is None or known.path != importer):
            return known
        tail = dotted.replace(".", "/")
        itself = False
        located = None
        for root in self._roots(folder):
            located = self.at(f"{root}/{tail}" if root else tail)
            if located is not None and located.path != importer:
                break
            itself = itself or located is not None
            located = None
        if not itself:
            # What a file finds that is called like what it imports holds for no other.
            self._found[key] = located
        return located

    def at(self, stem: str) -> Located | None:
        """The module or package at a path without suffix."""
        for path in (f"{stem}/__init__.py", f"{stem}.py"):
            if path in self._files:
                return Located(path, stem if path.endswith("__init__.py") else "")
        if stem in self._folders:
            return Located(None, stem)
        return None

    def relative(self, level: int, dotted: str, importer: str) -> Located | None:
        """Where a relative import leads."""
        parts = importer.split("/")[:-1]
        if level - 1 > len(parts):
            return None
        base = parts[: len(parts) - (level - 1)]
        return self.at("/".join([*base, *dotted.split(".")] if dotted else base))

    def packages_of(self, path: str) -> list[str]:
        """The files that are run before a module is imported: those of the packages that it is in."""
        if path not in self._packages:
            folder = path.rpartition("/")[0]
            above = self.packages_of(folder) if folder else []
            own = f"{folder}/__init__.py"
            self._packages[path] = [*above, own] if own in self._files else above
        return self._packages[path]

    def _roots(self, folder: str) -> Iterator[str]:
        packages = []
        current = folder
        while True:
            if f"{current}/__init__.py".lstrip("/") in self._files and current:
                packages.append(current)
            else:
                yield current
            if not current:
                break
            current = current.rpartition("/")[0]
        yield from self._source_roots
        yield from packages

    def _guess_roots(self) -> list[str]:
        roots = {f for f in self._folders if f == "src" or f.endswith("/src")}
        roots.update(path.rpartition("/")[0] for path in self._files if path.endswith("/setup.py"))
        return sorted(roots)

"""Walk a project for its Python and deployment files; strings all the way, as this meets every entry."""

from __future__ import annotations

import codecs
import os
import stat
from typing import TYPE_CHECKING

from prefect_lint.sources.patterns import PathPatterns, patterns_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT_EXCLUDES = (
    ".git/",
    ".hg/",
    ".svn/",
    ".venv/",
    "venv/",
    "env/",
    ".env/",
    ".tox/",
    ".nox/",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    "__pycache__/",
    "node_modules/",
    "site-packages/",
    "build/",
    "dist/",
    ".eggs/",
    "*.egg-info",
    ".ipynb_checkpoints/",
)
DEPLOYMENT_FILE = "prefect.yaml"
MAX_GITIGNORE_BYTES = 500_000

_Ignores = tuple[tuple[int, PathPatterns], ...]
"""The `.gitignore` files for a folder, deepest first, each with the length of its own path."""


class Walker:
    """Finds the Python and deployment files of one project, by its excludes and its `.gitignore` files."""

    def __init__(
        self,
        *,
        root: str,
        base: str,
        exclude: Sequence[str] | None = None,
        extend_exclude: Sequence[str] = (),
        respect_gitignore: bool = True,
        skip_environments: bool = True,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        self.root = root
        self._prefix = root.rstrip(os.sep) + os.sep
        self._base = base.rstrip(os.sep) + os.sep
        self._defaults = PathPatterns(DEFAULT_EXCLUDES if exclude is None else ())
        self._own = PathPatterns((*(exclude or ()), *extend_exclude))
        self._respect_gitignore = respect_gitignore
        self._skip_environments = skip_environments
        self._warn = warn
        self._ignores: dict[str, _Ignores] = {}
        self._hidden: dict[str, bool] = {root: False}
        self.walked: dict[str, list[str]] = {}
        """What was found below folders that are not hidden themselves."""

    def inside(self, path: str) -> bool:
        """Whether a resolved path is the root or below it."""
        return path == self.root or path.startswith(self._prefix)

    def require_inside(self, path: str) -> None:
        """Raise `ValueError` for a path outside the root, which was then chosen wrongly."""
        if not self.inside(path):
            raise ValueError(f"{path} is outside the project root {self.root}")

    def relative(self, path: str) -> str:
        """A resolved path inside the root, relative to it, with forward slashes."""
        return path[len(self._prefix) :].replace(os.sep, "/")

    def walk(self, top: str, *, named: bool = False) -> list[str]:
        """The Python and deployment files below a resolved folder inside the root, resolved, in no order.

        A folder that was `named` by the user is walked even when it is excluded itself.
        """
        seen: set[str] = set()
        found: list[str] = []
        if named and self.hidden(top, folder=True):
            self._walk(top, (), PathPatterns(()), seen, found)
        else:
            self._walk(top, self._ignores_above(top), self._own, seen, found)
            self.walked[top] = found
        return found

    def _walk(
        self,
        top: str,
        ignores: _Ignores,
        own: PathPatterns,
        seen: set[str],
        found: list[str],
    ) -> None:
        defaults = self._defaults
        stack: list[tuple[str, _Ignores]] = [(top, ignores)]
        while stack:
            folder, ignores = stack.pop()
            if folder in seen:
                continue
            seen.add(folder)
            entries = self._entries(folder)
            names = {entry.name for entry in entries}
            if self._skip_environments and "pyvenv.cfg" in names and folder != top:
                continue
            if ".gitignore" in names and self._respect_gitignore:
                ignores = self._with_own(folder, ignores)
            for entry in entries:
                name = entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if not is_folder and entry.is_symlink():
                    self._follow(entry.path, stack, found)
                    continue
                if not is_folder and not is_wanted(name):
                    continue
                path = entry.path
                if defaults.verdict("", name, folder=is_folder) or (
                    own and self._excluded(own, path, name, folder=is_folder)
                ):
                    continue
                if ignores and _ignored(ignores, path, name, folder=is_folder):
                    continue
                if is_folder:
                    stack.append((path, ignores))
                elif entry.is_file(follow_symlinks=False):
                    found.append(path)

    def _follow(self, link: str, stack: list[tuple[str, _Ignores]], found: list[str]) -> None:
        """Take what a link leads to as if met in its own place, when that is in the project."""
        real = os.path.realpath(link)
        if not self.inside(real):
            return
        try:
            mode = os.stat(real).st_mode
        except OSError:  # leads nowhere, or in a circle
            return
        if stat.S_ISDIR(mode):
            # The root and folders above the link are walked anyhow, or were not asked for.
            if not link.startswith(real.rstrip(os.sep) + os.sep) and not self.hidden(
                real, folder=True
            ):
                stack.append((real, self._ignores_above(real)))
        elif (
            stat.S_ISREG(mode)
            and is_wanted(os.path.basename(real))
            and is_wanted(os.path.basename(link))
            and not self.hidden(real, folder=False)
        ):
            found.append(real)

    def hidden(self, path: str, *, folder: bool) -> bool:
        """Whether a resolved path inside the root, or a folder above it, is excluded or ignored."""
        # A loop, not recursion: a hostile tree can be deeper than the stack.
        hidden = False
        for parent, name in self._steps(path):
            step = os.path.join(parent, name)
            known = self._hidden.get(step)
            if known is None:
                known = hidden or self._hides(parent, step, name, folder or step != path)
                self._hidden[step] = known
            hidden = known
        return hidden

    def _steps(self, path: str) -> list[tuple[str, str]]:
        """The folder and the name of each part of a path below the root, from the top."""
        steps: list[tuple[str, str]] = []
        while len(path) > len(self._prefix):
            path, name = os.path.split(path)
            steps.append((path, name))
        return steps[::-1]

    def _hides(self, parent: str, path: str, name: str, folder: bool) -> bool:
        if self._defaults.verdict("", name, folder=folder):
            return True
        if self._own and self._excluded(self._own, path, name, folder=folder):
            return True
        if folder and self._skip_environments and os.path.exists(os.path.join(path, "pyvenv.cfg")):
            return True
        return _ignored(self._ignores_in(parent), path, name, folder=folder)

    def _excluded(self, own: PathPatterns, path: str, name: str, *, folder: bool) -> bool:
        if not path.startswith(self._base):
            return False
        relative = path[len(self._base) :].replace(os.sep, "/")
        return own.verdict(relative, name, folder=folder) is True

    def _ignores_above(self, folder: str) -> _Ignores:
        return () if folder == self.root else self._ignores_in(os.path.dirname(folder))

    def _ignores_in(self, folder: str) -> _Ignores:
        """The `.gitignore` files that speak of what is in a folder, its own included."""
        ignores: _Ignores = ()
        if not self._respect_gitignore or folder in self._ignores:
            return self._ignores.get(folder, ())
        for step in (self.root, *(os.path.join(*parts) for parts in self._steps(folder))):
            known = self._ignores.get(step)
            if known is None:
                known = ignores
                if os.path.isfile(os.path.join(step, ".gitignore")):
                    known = self._with_own(step, ignores)
                self._ignores[step] = known
            ignores = known
        return ignores

    def _with_own(self, folder: str, above: _Ignores) -> _Ignores:
        path = os.path.join(folder, ".gitignore")
        try:
            # Git does not follow a link here either; a pipe would never end.
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return above
            with open(path, "rb") as stream:
                data = stream.read(MAX_GITIGNORE_BYTES + 1)
        except OSError as error:
            self._tell(f"{path}: not honoured, because it can't be read: {error.strerror}")
            return above
        if len(data) > MAX_GITIGNORE_BYTES:
            self._tell(f"{path}: not honoured, because it is larger than 500 kB")
            return above
        patterns = patterns_in(
            data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
        )
        if not patterns:
            return above
        return ((len(folder.rstrip(os.sep)) + 1, patterns), *above)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except OSError as error:
            self._tell(f"{folder}: skipped, because it can't be read: {error.strerror}")
            return []

    def _tell(self, message: str) -> None:
        if self._warn is not None:
            self._warn(message)


def is_wanted(name: str) -> bool:
    """Whether a walk takes a file of this name: Python, and what `prefect deploy` reads by itself."""
    return name.endswith(".py") or name == DEPLOYMENT_FILE


def _ignored(ignores: _Ignores, path: str, name: str, *, folder: bool) -> bool:
    for cut, patterns in ignores:
        verdict = patterns.verdict(path[cut:].replace(os.sep, "/"), name, folder=folder)
        if verdict is not None:
            return verdict
    return False

"""Imports of a flow's file that certainly fail: modules and names that the repository was to have, and hasn't.

`prefect deploy` passes over them, since it reads a file that it can't import with `ast`; a run does not.
Only what stands at the top of the file counts, and only where one place alone can be meant: a package of the
repository, with an `__init__.py`, whose name nothing else in the repository has and no pin asks for.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prefect_lint.model.deployments.entrypoints import is_dynamic
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.import_paths import Located
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project

_SUFFIXES = ("", ".py", ".pyi", ".pyx", ".pyd", ".so")
_MADE_LATER = re.compile(r"_|.*(?:_pb2|_pb2_grpc|version|generated|build_info)$", re.IGNORECASE)
"""What is often written by a build, and not in the repository."""
_FINDS_OTHERS = frozenset({"sys", "importlib", "pkgutil", "site"})


@dataclass(frozen=True)
class BrokenImport:
    """One name of an import that leads nowhere."""

    node: o.Alias
    module: str
    """The module that is imported, or should have the name, as it is written."""
    missing: str
    """What is not there."""
    is_module: bool
    """Whether a module is missing, or a name in one."""


def broken_imports(module: Module) -> Iterator[BrokenImport]:
    """The imports at the top of a file that certainly fail."""
    moves = any(name in module.scope.bindings for name in _FINDS_OTHERS)
    for statement in module.outline.body:
        if isinstance(statement, o.ImportFrom):
            if moves and not statement.level:
                continue
            yield from _of_from(statement, module)
        elif isinstance(statement, o.Import) and not moves:
            for alias in statement.names:
                found = _walk(alias.name, module)
                if isinstance(found, str):
                    yield BrokenImport(alias, alias.name, found, True)


def _of_from(statement: o.ImportFrom, module: Module) -> Iterator[BrokenImport]:
    project = module.project
    if statement.level:
        found = _walk_relative(statement, module)
    else:
        found = _walk(statement.module, module)
    if found is None:
        return
    written = "." * statement.level + statement.module
    if isinstance(found, str):
        yield BrokenImport(statement.names[0], written, found, True)
        return
    home = None if found.path is None else project.module(found.path)
    if home is None or is_dynamic(home) or "*" in home.scope.bindings:
        return
    if {"setattr", "sys", "vars"} & {name for scope in home.scopes() for name in scope.reads}:
        return
    for alias in statement.names:
        name = alias.name
        if name == "*" or name in home.scope.bindings or _MADE_LATER.match(name):
            continue
        if found.folder and _exists(project, f"{found.folder}/{name}"):
            continue
        yield BrokenImport(alias, written, name, False)


def _walk(dotted: str, module: Module) -> Located | str | None:
    """Where a module is, the first part that is missing, or `None` when that can't be told."""
    project = module.project
    first, *rest = dotted.split(".")
    if first in sys.stdlib_module_names or not _is_alone(first, project):
        return None
    if project.pins is not None and project.pins.of(first).for_file(module.path) is not None:
        return None
    found = project.find(first, module.path)
    above = "" if found is None else (found.folder or found.path or "").rpartition("/")[0]
    # Below another folder, a package such as `dbt` may not be the one that is meant.
    if above not in ("", "src", module.path.rpartition("/")[0]):
        return None
    return _below(found, rest, project)


def _walk_relative(statement: o.ImportFrom, module: Module) -> Located | str | None:
    project = module.project
    base = project.relative(statement.level, "", module.path)
    parts = statement.module.split(".") if statement.module else []
    return _below(base, parts, project)


def _below(located: Located | None, parts: list[str], project: Project) -> Located | str | None:
    for part in parts:
        # Without an `__init__.py`, parts of a package may be anywhere.
        if located is None or located.path is None or not located.folder:
            return None
        stem = f"{located.folder}/{part}"
        inner = project.at(stem)
        if inner is None:
            package = project.module(located.path)
            moved = package is None or "__path__" in package.scope.reads | package.scope.bindings
            known = moved or _MADE_LATER.match(part) or _exists(project, stem)
            return None if known else part
        located = inner
    return located


def _is_alone(name: str, project: Project) -> bool:
    """Whether one place alone in the repository can be meant by a module of that name."""
    memo = project.memo("modules by last name")
    if not memo:
        memo[0] = Counter(_last_name(path) for path in project.files)
    return bool(memo[0][name] == 1)


def _last_name(path: str) -> str:
    """What a file is imported as, without the packages that it is in."""
    folder, _, file = path.rpartition("/")
    return folder.rpartition("/")[2] if file == "__init__.py" else file.removesuffix(".py")


def _exists(project: Project, stem: str) -> bool:
    """Whether there is a module or folder, ignored and excluded ones included."""
    known = project.deploying.exists
    return project.at(stem) is not None or any(known(f"{stem}{suffix}") for suffix in _SUFFIXES)

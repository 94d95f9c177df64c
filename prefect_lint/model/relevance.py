"""Which files of a repository have to be parsed: decided by their bytes, before any parsing.

A file is linked when it names Prefect, or when it imports something Prefect-made (a flow, a task, the
repository's own decorator) from a file that is. Other files are parsed only when a name leads into them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.model import things as t
from prefect_lint.model.definitions import Definition
from prefect_lint.model.dependence.graph import followed
from prefect_lint.model.scanning import names_prefect, scan_imports, scan_later_imports

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from prefect_lint.model.project import Project


Imports = dict[str, list[tuple[str, list[str]]]]
"""The repository files that each file imports from, with the names; no names means the module."""


class Relevant(NamedTuple):
    """What was found to have to do with Prefect."""

    imports: Imports
    wanted: set[str]
    """The files that are to be linked if they have."""
    linked: set[str]
    """Those of them that have."""
    all: set[str]
    """These, and others that were looked at for their sake."""


def link_needed(project: Project, targets: Iterable[str], data: Mapping[str, bytes]) -> Relevant:
    """Link what has to be linked to lint `targets`.

    `data` holds the bytes of every file of the project that may matter. When the targets are not the
    whole project, the files that import them are linked too: a task's callers decide about its retries.
    """
    imports = read_imports(project, data)
    wanted = wanted_for(targets, project, data)
    naming = {path for path, content in data.items() if names_prefect(content)}
    return link_relevant(project, imports, wanted, naming)


def read_imports(project: Project, data: Mapping[str, bytes]) -> Imports:
    """What imports what, as the bytes tell; the project gets to know it too."""
    imports: Imports = {}
    for path in data:
        with project.step(path):
            imports[path] = list(_resolved(project, path, scan_imports(data[path])))
    for path, imported in imports.items():
        if imported:
            project.importing.add(path)
        for source, _ in imported:
            project.importers.setdefault(source, set()).add(path)
    return imports


def wanted_for(targets: Iterable[str], project: Project, data: Mapping[str, bytes]) -> set[str]:
    """The files that are linked to lint some, if they have to do with Prefect."""
    wanted = set(targets)
    return wanted if len(wanted) == len(data) else followed(wanted, project.importers)


def link_relevant(
    project: Project,
    imports: Imports,
    wanted: set[str],
    known: set[str],
    judged: Collection[str] | None = None,
) -> Relevant:
    """Link those of the wanted files that have to do with Prefect.

    Of the files in `known` that is known already; of others only `judged` are looked at, by default all.
    """
    linked = wanted & known
    project.link(sorted(linked))
    # What makes a target a matter of Prefect may stand in files that are not among those to be linked.
    relevant = set(known)
    open_ = {*wanted, *_imported(wanted - linked, imports)} - relevant
    pending = sorted(open_ if judged is None else open_.intersection(judged))
    while pending:
        found = []
        for path in pending:
            with project.step(path):
                if _uses_prefect(project, imports[path], relevant):
                    found.append(path)
        if not found:
            break
        relevant.update(found)
        more = [path for path in found if path in wanted]
        linked.update(more)
        project.link(more)
        pending = [path for path in pending if path not in relevant]
    return Relevant(imports, wanted, linked, relevant)


def files_that_names_lead_to(
    project: Project, imports: Imports, data: Mapping[str, bytes]
) -> dict[str, set[str]]:
    """All files that names of each file may lead to at once: more than it is said to import from.

    The packages that an imported module is in are among them, and imports that may be none.
    """
    found: dict[str, set[str]] = {}
    for path, imported in imports.items():
        sources = {source for source, _ in imported}
        later = scan_later_imports(data[path])
        sources.update(source for source, _ in _resolved(project, path, later))
        found[path] = sources.union(*map(project.import_paths.packages_of, sources))
    return found


def _resolved(
    project: Project, path: str, scanned: Iterable[tuple[str, list[str]]]
) -> Iterable[tuple[str, list[str]]]:
    """The repository files that a file imports from, with the names; no names means the module."""
    for dotted, names in scanned if path not in project.faults else ():
        stripped = dotted.lstrip(".")
        level = len(dotted) - len(stripped)
        if level:
            located = project.relative(level, stripped, path)
        else:
            located = project.find(stripped, path)
        if located is None:
            continue
        if located.path is not None:
            yield located.path, names
        if located.folder:
            for name in names:
                inner = project.at(f"{located.folder}/{name}")
                if inner is not None and inner.path is not None:
                    yield inner.path, []


def _imported(paths: set[str], imports: Imports) -> set[str]:
    """Every file that some files import from, directly or through others."""
    found: set[str] = set()
    queue = list(paths)
    while queue:
        for source, _ in imports.get(queue.pop(), ()):
            if source not in found:
                found.add(source)
                queue.append(source)
    return found


def _uses_prefect(
    project: Project, imported: list[tuple[str, list[str]]], relevant: set[str]
) -> bool:
    """Whether one of the names that are imported from relevant files is Prefect's doing."""
    for source, names in imported:
        if source not in relevant:
            continue
        module = project.module(source)
        if module is None:
            continue
        if not names or "*" in names:
            names = list(module.scope.bindings)
            if "*" in names:
                # What it passes on is not written anywhere near; it is from relevant files itself.
                return True
        for name in names:
            thing = project.infer.lookup(name, module.scope, module)
            if isinstance(thing, Definition | t.PrefectDecorator | t.Partial | t.Method):
                return True
            if isinstance(thing, t.Symbol) and thing.name in (
                "prefect.flow",
                "prefect.task",
                "prefect",
            ):
                return True
            if isinstance(thing, t.RepoFunction | t.RepoClass) and _reads_prefect(project, thing):
                return True
    return False


def _reads_prefect(project: Project, thing: t.RepoFunction | t.RepoClass) -> bool:
    """Whether a function or class may make flows or tasks: it reads a Prefect decorator."""
    pending = [thing.node.scope]
    while pending:
        scope = pending.pop()
        pending.extend(scope.children)
        for name in scope.reads:
            found = project.infer.lookup(name, scope, thing.module)
            if isinstance(found, t.Symbol) and found.name in (
                "prefect",
                "prefect.flow",
                "prefect.task",
            ):
                return True
            if isinstance(found, t.PrefectDecorator):
                return True
    return False

"""The repository: its files, how its modules find each other, and what is loaded of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.model.agreed_version import agreed_version
from prefect_lint.model.deployments.deploying import Deploying
from prefect_lint.model.inference import Inference
from prefect_lint.model.module import Module
from prefect_lint.model.prefect_settings import PrefectSettings
from prefect_lint.model.prefect_version import PrefectVersion, decide, from_imports, installed
from prefect_lint.model.scanning import names_prefect, scan_imports
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.complexity import TooComplex
from prefect_lint.syntax.faults import SyntaxFault
from prefect_lint.syntax.reading import read_outline
from prefect_lint.syntax.steps import no_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence
    from contextlib import AbstractContextManager

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.effects import Effects
    from prefect_lint.model.prefect_version import Pins
    from prefect_lint.sources.surroundings import Surroundings
    from prefect_lint.sources.text import Source

_EXTERNAL = frozenset(sys.stdlib_module_names) | {"prefect"}
"""Packages that a folder of the same name in a repository never stands for: `prefect/` is a usual place
for flows, and a flow script's neighbour `logging.py` does not replace the standard library's."""


class Located(NamedTuple):
    """Where a dotted name leads in the repository: a module file, or a package without one."""

    path: str | None
    folder: str


class Project:
    """All Python files of a repository; modules are parsed when something asks for them."""

    def __init__(
        self,
        files: Iterable[str],
        read: Callable[[str], Source],
        *,
        pins: Pins | None = None,
        target_version: PrefectVersion | None = None,
        source_roots: Sequence[str] = (),
        settings: PrefectSettings | None = None,
        surroundings: Surroundings | None = None,
        deployment_files: Iterable[str] = (),
        named_deployment_files: Iterable[str] = (),
        strict: bool = True,
        step: Callable[[str], AbstractContextManager[object]] | None = None,
        refused: Mapping[str, str] | None = None,
    ) -> None:
        self.files = frozenset(files)
        self.pins = pins
        self.target_version = target_version
        self.settings = settings or PrefectSettings(None)
        """Prefect settings that the repository makes."""
        self.deploying = Deploying(self, surroundings, deployment_files, named_deployment_files)
        self.faults: dict[str, SyntaxFault | TooComplex] = {
            path: TooComplex(reason, None) for path, reason in (refused or {}).items()
        }
        """Files that could not be parsed, or are not to be, and why."""
        self.step = step or no_step
        """Entered around the work on a file."""
        self.broken: dict[str, Exception] = {}
        """Files on which the model itself failed, unless it is strict and raises."""
        self.looked_into: set[str] = set()
        """Files of which more was used than their imports and whether they name Prefect."""
        self.infer = Inference(self)
        self.modules: list[Module] = []
        """The modules whose definitions and calls were linked, by path."""
        self.importers: dict[str, set[str]] = {}
        """The files that import a file by its path, as far as their bytes tell."""
        self._memos: dict[str, dict[int, Any]] = {}
        self._read = read
        self._strict = strict
        self._modules: dict[str, Module | None] = dict.fromkeys(self.faults)
        self._found: dict[tuple[str, str], Located | None] = {}
        self._folders = {
            path[:index] for path in self.files for index, char in enumerate(path) if char == "/"
        }
        self._source_roots = [*source_roots, *self._guess_roots()]
        self._effects: Effects | None = None
        self._runs: dict[int, Definition] = {}

    def memo(self, subject: str) -> dict[int, Any]:
        """What was found out about a subject, by the identity of the node or module it is about."""
        return self._memos.setdefault(subject, {})

    @property
    def parsed_paths(self) -> KeysView[str]:
        """The files that were parsed, in that order; it gets more as others are asked for."""
        return self._modules.keys()

    @property
    def flows(self) -> Iterator[Flow]:
        """Every flow of the linked modules."""
        for module in self.modules:
            yield from module.flows

    @property
    def tasks(self) -> Iterator[Task]:
        """Every task of the linked modules."""
        for module in self.modules:
            yield from module.tasks

    @property
    def definitions(self) -> Iterator[Definition]:
        """Every flow and task of the linked modules."""
        for module in self.modules:
            yield from module.definitions

    @property
    def deployments(self) -> Iterator[Deployment]:
        """Every deployment of the repository: of its YAML files, and of the linked modules."""
        return iter(self.deploying)

    def link(self, paths: Iterable[str]) -> None:
        """Find flows, tasks and their calls in these files, on top of those that were linked before."""
        from prefect_lint.model.linking import link

        known = {module.path for module in self.modules}
        for path in paths:
            module = self.module(path)
            if module is not None and path not in known:
                known.add(path)
                try:
                    with self.step(path):
                        link(module)
                except Exception as error:
                    if self._strict:
                        raise
                    self.broken[path] = error
                else:
                    self.modules.append(module)
        self.modules.sort(key=lambda module: module.path)
        self._runs = {}
        for definition in self.infer.made.values():
            if definition.function is not None:
                # Of several made of one function, the one at the `def` says what its body runs as.
                key = id(definition.function.node)
                if definition.node is definition.function.node or key not in self._runs:
                    self._runs[key] = definition.root

    def run_by(self, function: o.FunctionDef | o.Lambda) -> Definition | None:
        """The flow or task that runs a function."""
        return self._runs.get(id(function))

    @property
    def effects(self) -> Effects:
        """What the functions of the repository do to the outside world."""
        if self._effects is None:
            from prefect_lint.model.effects import Effects

            self._effects = Effects(self)
        return self._effects

    def source(self, path: str) -> Source:
        """The source of a file; raises `SourceError` when it can't be read."""
        self.looked_into.add(path)
        return self._read(path)

    def imports_of(self, path: str) -> Iterator[tuple[str, list[str]]]:
        """What `scan_imports` finds in a file that names Prefect; nothing in others, and in unreadable ones."""
        from prefect_lint.sources.text import SourceError

        # Not by `source`: nothing else of the file counts for the answer.
        try:
            data = self._read(path).data
        except SourceError:
            return
        if names_prefect(data):
            yield from scan_imports(data)

    def module(self, path: str) -> Module | None:
        """A module, parsed now if it was not yet; `None` when it can't be parsed, see `faults`."""
        if path not in self._modules:
            self._modules[path] = None
            with self.step(path):
                self._modules[path] = self._load(path)
        return self._modules[path]

    def _load(self, path: str) -> Module | None:
        from prefect_lint.sources.text import SourceError

        try:
            return Module(self, path, read_outline(self.source(path).text))
        except (SyntaxFault, TooComplex) as fault:
            self.faults[path] = fault
        except RecursionError:
            self.faults[path] = TooComplex("the code is nested too deeply", None)
        except SourceError as error:
            self.faults[path] = SyntaxFault(error.message, error.line or 1, 1)
        return None

    def version_of(self, module: Module) -> PrefectVersion:
        """The Prefect that a module runs under: configured, from its imports, or from the nearest pin."""
        return decide(*self._evidence(module))

    def installed_for(self, module: Module) -> PrefectVersion:
        """The Prefect that is there for a module: configured, or pinned, whatever the module imports."""
        return installed(*self._evidence(module))

    def _evidence(
        self, module: Module
    ) -> tuple[PrefectVersion | None, PrefectVersion | None, PrefectVersion | None]:
        """What is configured, what the imports say, and what the pins say."""
        names = set()
        for alias, statement in module.imports():
            if isinstance(statement, o.ImportFrom):
                if statement.level == 0 and statement.module.partition(".")[0] == "prefect":
                    names.add(f"{statement.module}.{alias.name}")
            elif alias.name.partition(".")[0] == "prefect":
                names.add(alias.name)
        imports = from_imports(sorted(names))
        pins = None if self.pins is None else self.pins.for_file(module.path)
        if self.pins is not None and pins is None and (imports is None or len(imports.majors) > 1):
            pins = agreed_version(self, self.pins)
        return self.target_version, imports, pins

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
        if key not in self._found:
            tail = dotted.replace(".", "/")
            self._found[key] = None
            for root in self._roots(folder):
                located = self.at(f"{root}/{tail}" if root else tail)
                if located is not None and located.path != importer:
                    self._found[key] = located
                    break
        return self._found[key]

    def at(self, stem: str) -> Located | None:
        """The module or package at a path without suffix."""
        for path in (f"{stem}/__init__.py", f"{stem}.py"):
            if path in self.files:
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

    def _roots(self, folder: str) -> Iterator[str]:
        packages = []
        current = folder
        while True:
            if f"{current}/__init__.py".lstrip("/") in self.files and current:
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
        roots.update(path.rpartition("/")[0] for path in self.files if path.endswith("/setup.py"))
        return sorted(roots)

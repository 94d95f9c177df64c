"""The repository: its files, how its modules find each other, and what is loaded of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from prefect_lint.model.agreed_version import agreed_version
from prefect_lint.model.definitions import key_of, place_of_making
from prefect_lint.model.deployments.deploying import Deploying
from prefect_lint.model.import_paths import ImportPaths
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
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        KeysView,
        Mapping,
        Sequence,
    )
    from contextlib import AbstractContextManager

    from prefect_lint.model.definitions import Definition, Flow, Task
    from prefect_lint.model.dependence.companies import Company
    from prefect_lint.model.dependence.facts import Fact
    from prefect_lint.model.dependence.rest import Rest
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.effects import Effects
    from prefect_lint.model.import_paths import Located
    from prefect_lint.model.prefect_version import Pins
    from prefect_lint.sources.surroundings import Surroundings
    from prefect_lint.sources.text import Source


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
        self.import_paths = ImportPaths(self.files, source_roots)
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
        self.linked: list[Module] = []
        """The modules whose definitions and calls were linked, by path; in a run over a part of the
        repository those that it is about, and those whose runs get there."""
        self.rest: Rest | None = None
        """What is known of all other modules, in such a run."""
        self.indivisible = False
        """Whether something was asked that only a run over the whole repository can answer."""
        self.importers: dict[str, set[str]] = {}
        """The files that import a file by its path, as far as their bytes tell."""
        self.importing: set[str] = set()
        """All that import any."""
        self._memos: dict[str, dict[int, Any]] = {}
        self._parts: dict[str, list[Any]] = {}
        self._read = read
        self._strict = strict
        self._modules: dict[str, Module | None] = dict.fromkeys(self.faults)
        self._effects: Effects | None = None
        self._runs: dict[int, tuple[tuple[bool, str, int, int], Definition]] = {}
        self._noted = 0
        """How many definitions are among the runs."""
        self._unlinked: set[str] = set()
        """Files that have to do with Prefect and were not linked, in a run over a part of the repository."""
        self._linked_later: list[Module] = []
        """Those that were linked when something was asked of them."""
        self._paths: dict[int, str] = {}
        """The files of outlines, by the identity of these."""

    def memo(self, subject: str) -> dict[int, Any]:
        """What was found out about a subject, by the identity of the node or module it is about."""
        return self._memos.setdefault(subject, {})

    @property
    def parsed_paths(self) -> KeysView[str]:
        """The files that were parsed, in that order; it gets more as others are asked for."""
        return self._modules.keys()

    @property
    def modules(self) -> list[Module]:
        """All modules that have to do with Prefect, by path.

        Who asks for all of them depends on all of them: after any change, everything is analysed anew. What
        `parts` and `members` give does not have that price.
        """
        self.indivisible = True
        return self.linked

    @property
    def flows(self) -> Iterator[Flow]:
        """Every flow of these modules, at the same price."""
        for module in self.modules:
            yield from module.flows

    @property
    def tasks(self) -> Iterator[Task]:
        """Every task of these modules, at the same price."""
        for module in self.modules:
            yield from module.tasks

    @property
    def definitions(self) -> Iterator[Definition]:
        """Every flow and task of these modules, at the same price."""
        for module in self.modules:
            yield from module.definitions

    @property
    def deployments(self) -> Iterator[Deployment]:
        """Every deployment of the repository, of its YAML files and of these modules, at the same price."""
        self.indivisible = True
        return iter(self.deploying)

    @property
    def linked_definitions(self) -> Iterator[Definition]:
        """Every flow and task of the linked modules: enough for what is found where their runs get to."""
        for module in self.linked:
            yield from module.definitions

    @property
    def linked_paths(self) -> set[str]:
        """The files that have to do with Prefect, all of them."""
        found = {module.path for module in self.linked}
        return found if self.rest is None else found.union(self.rest.linked)

    def parts(self, fact: Fact) -> list[Any]:
        """What the modules and files of deployments of the repository have to say to a fact."""
        if fact.name not in self._parts:
            known = {} if self.rest is None else self.rest.parts(fact.name)
            asked: list[Module | DeploymentFile] = [
                module for module in self.linked if self.concerns(module.path)
            ]
            if fact.of_file is not None and self.rest is None:
                asked += self.deploying.files
            for each in asked:
                part = self.part_of(fact, each)
                if part is not None:
                    known[each.path] = part
            self._parts[fact.name] = [known[path] for path in sorted(known)]
        return self._parts[fact.name]

    @property
    def facts_asked(self) -> KeysView[str]:
        """The facts that anybody has asked for, by name."""
        return self._parts.keys()

    def part_of(self, fact: Fact, where: Module | DeploymentFile) -> Any:
        """What one module or file of deployments says to a fact; `None` for nothing."""
        known = self.memo(f"fact {fact.name}")
        if id(where) not in known:
            find: Callable[[Any], Any] | None = (
                fact.of_module if where.path in self.files else fact.of_file
            )
            known[id(where)] = None if find is None else find(where)
        return known[id(where)]

    def members(self, company: Company) -> list[Module]:
        """The linked modules that belong to a company."""
        known = self.memo(f"company {company.name}")
        if 0 not in known:
            users = self.users_of(company.name)
            known[0] = [module for module in users if company.has(module)]
        members: list[Module] = known[0]
        return members

    def users_of(self, name: str) -> list[Module]:
        """Linked modules, among them all that use the functions of a file, or belong to a company."""
        if self.rest is None:
            return self.linked
        self.require(self.rest.users.get(name, ()))
        return sorted([*self.linked, *self._linked_later], key=lambda module: module.path)

    def may_get_objects(self, definition: Definition) -> bool:
        """Whether any call may give an object to a parameter of a flow or task."""
        return self.rest is None or key_of(definition) in self.rest.given

    def concerns(self, path: str) -> bool:
        """Whether the run is about a file; one over a part of the repository leaves others out."""
        return self.rest is None or path in self.rest.concerned

    def link(self, paths: Iterable[str]) -> None:
        """Find flows, tasks and their calls in these files, on top of those that were linked before."""
        paths = set(paths)
        self.linked += [module for module in self._linked_later if module.path in paths]
        self._linked_later = [it for it in self._linked_later if it.path not in paths]
        for path in sorted(paths.difference(module.path for module in self.linked)):
            module = self.module(path)
            if module is not None and self._link(module):
                self.linked.append(module)
        self.linked.sort(key=lambda module: module.path)
        # The order in which they were found depends on what else is linked.
        for definition in (*self.infer.external.values(), *self.infer.made.values()):
            definition.sort_out()
        self._runs, self._noted = {}, 0
        self._note_runs()

    def _link(self, module: Module) -> bool:
        from prefect_lint.model.linking import link

        try:
            with self.step(module.path):
                link(module)
        except Exception as error:
            if self._strict:
                raise
            self.broken[module.path] = error
            return False
        return True

    def _note_runs(self) -> None:
        for definition in islice(self.infer.made.values(), self._noted, None):
            if definition.function is not None:
                # Of several made of one function, the one at the `def` says what its body runs as.
                node = definition.function.node
                rank = definition.node is not node, *place_of_making(definition)
                known = self._runs.get(id(node))
                if known is None or rank < known[0]:
                    self._runs[id(node)] = rank, definition.root
        self._noted = len(self.infer.made)

    def require(self, paths: Collection[str]) -> None:
        """Link those of some files that a run over a part of the repository has left out so far."""
        if self.rest is None or self._unlinked.isdisjoint(paths):
            return
        if self.infer.is_busy:
            # What is found now could depend on what is being inferred.
            self.indivisible = True
            return
        for path in sorted(self._unlinked.intersection(paths)):
            self._unlinked.discard(path)
            module = self.module(path)
            if module is not None and self._link(module):
                self._linked_later.append(module)
        self._note_runs()

    def confine(self, rest: Rest) -> None:
        """Make this a model of a part of the repository; what has been linked is in it."""
        self.rest = rest
        linked = {module.path for module in (*self.linked, *self._linked_later)}
        self._unlinked = set(rest.linked) - linked

    def run_by(self, function: o.FunctionDef | o.Lambda) -> Definition | None:
        """The flow or task that runs a function."""
        if self.rest is not None:
            home = self._path_of(function)
            self.require({home, *self.rest.makers.get(home, ())})
        found = self._runs.get(id(function))
        return None if found is None else found[1]

    def _path_of(self, node: o.Node) -> str:
        while node.parent is not None:
            node = node.parent
        return self._paths[id(node)]

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
            module = Module(self, path, read_outline(self.source(path).text))
        except (SyntaxFault, TooComplex) as fault:
            self.faults[path] = fault
        except RecursionError:
            self.faults[path] = TooComplex("the code is nested too deeply", None)
        except SourceError as error:
            self.faults[path] = SyntaxFault(error.message, error.line or 1, 1)
        else:
            self._paths[id(module.outline)] = path
            return module
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
        """Where an absolute import leads in the repository; `None` when it leads outside."""
        return self.import_paths.find(dotted, importer)

    def at(self, stem: str) -> Located | None:
        """The module or package at a path without suffix."""
        return self.import_paths.at(stem)

    def relative(self, level: int, dotted: str, importer: str) -> Located | None:
        """Where a relative import leads."""
        return self.import_paths.relative(level, dotted, importer)

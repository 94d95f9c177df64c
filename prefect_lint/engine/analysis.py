"""From files to located findings: the model is built, the rules are asked, hits get their places."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from prefect_lint.engine.concealing import Prose, conceal, values_of
from prefect_lint.engine.located import Located
from prefect_lint.engine.locating import Locator
from prefect_lint.engine.own_rules import NotAnalysed, SyntaxErrorRule, own_finding
from prefect_lint.findings import AnalysisError, Location
from prefect_lint.model.prefect_settings import PrefectSettings
from prefect_lint.model.prefect_version import Pins, PrefectVersion
from prefect_lint.model.project import Project
from prefect_lint.model.relevance import link_needed
from prefect_lint.rule import Rule
from prefect_lint.sources.suppressions import Suppression, may_suppress, scan
from prefect_lint.sources.text import YAML_SUFFIXES, Source, SourceError, read_source
from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.faults import SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.model.deployments.deployment import Deployment
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.rule import Hit
    from prefect_lint.syntax.spans import Span


@dataclass
class Analysis:
    """What the rules found, before policy."""

    located: list[Located] = field(default_factory=list)
    errors: list[AnalysisError] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    suppressions: dict[str, list[Suppression]] = field(default_factory=dict)
    files: int = 0
    parsed_files: int = 0


class Files:
    """Reads the files of a project once; unreadable ones are remembered as errors."""

    def __init__(self, root: Path, stdin: tuple[Path, bytes] | None = None) -> None:
        self.root = root
        self.errors: dict[str, SourceError] = {}
        self._stdin = stdin
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
            if self._stdin is not None and self._stdin[0] == path:
                from prefect_lint.sources.text import decode

                known = decode(self._stdin[1], path, name)
            else:
                known = read_source(path, name)
            self._sources[name] = known
        return known

    def data(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of the files that can be read; a fault of a file that does not concern us is left out."""
        found = {}
        for name in names:
            try:
                found[name] = self.read(name).data
            except SourceError as error:
                if not error.syntax or self._concerns_us(name):
                    self.errors[name] = error
        return found

    def _concerns_us(self, name: str) -> bool:
        """Whether a file that can't be decoded seems to be about flows or deployments."""
        word = b"deployments:" if name.endswith(YAML_SUFFIXES) else b"prefect"
        if self._stdin is not None and self._stdin[0] == self.root / name:
            return word in self._stdin[1]
        try:
            return word in (self.root / name).read_bytes()
        except OSError:
            return True


def analyse(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    rules: Sequence[Rule],
    settings: Settings,
    stdin: tuple[Path, bytes] | None = None,
    progress: Callable[[int, int], None] | None = None,
    deployment_files: Sequence[Path] = (),
) -> Analysis:
    """Ask the rules about the target files; the rest of the project only helps to understand them.

    `deployment_files` are those that hold deployments for certain, whatever is in them.
    """
    collecting = gc.isenabled()
    # What the model builds is kept to the end; a collector that looks through it again and again costs a
    # fifth of the run and finds nothing.
    gc.disable()
    try:
        return run_with_deep_stack(
            lambda: _analyse(
                load_project(targets, project_files, root, settings, stdin, deployment_files),
                rules,
                progress,
            )
        )
    finally:
        if collecting:
            gc.enable()


def _analyse(
    loaded: tuple[Files, list[str], Project, set[str]],
    rules: Sequence[Rule],
    progress: Callable[[int, int], None] | None,
) -> Analysis:
    files, names, project, linked = loaded
    data = project.files
    analysis = Analysis(files=len(names))
    for name in names:
        if name in files.errors:
            error = files.errors[name]
            analysis.errors.append(AnalysisError(name, error.message, error.line))
            analysis.located.append(_fault(name, error.message, error.line, syntax=error.syntax))
            continue
        if name not in data and name not in project.deploying.paths:
            continue
        source = files.read(name)
        if may_suppress(source):
            found = scan(source, _comments(project, name))
            if found:
                analysis.suppressions[name] = found
                analysis.sources[name] = source
    modules = [module for module in project.modules if module.path in linked]
    visiting = [rule for rule in rules if _visits(rule)]
    asked = _by_hook(rules)
    for index, module in enumerate(modules):
        if progress is not None:
            progress(index, len(modules))
        hits: list[tuple[Rule, Hit, Span | None]] = [
            (rule, hit, None) for rule, hit in _ask(asked, module)
        ]
        if visiting:
            # Brings LibCST along.
            from prefect_lint.engine.visiting_rules import visit

            applying = [rule for rule in visiting if rule.applies_to(module)]
            hits += visit(applying, module, files.read(module.path).text)
        hits = [found for found in hits if found[0].opted_in or not found[1].opt_in]
        if hits:
            locator = Locator(module, files.read(module.path))
            located = [locator.locate(rule, hit, files.read, span) for rule, hit, span in hits]
            analysis.located += located
            _keep_sources(analysis, located, files)
    wanted = set(names)
    for path in sorted(wanted & project.deploying.paths):
        file = project.deploying.file(path)
        if file is not None:
            locator = Locator(file, files.read(path))
            located = [
                locator.locate(rule, hit, files.read)
                for rule, hit in _ask_file(asked, file)
                if rule.opted_in or not hit.opt_in
            ]
            analysis.located += located
            _keep_sources(analysis, located, files)
    locators: dict[str, Locator] = {}
    for rule in rules:
        for hit in rule.check_project(project):
            where = hit.place.module
            allowed = rule.opted_in or not hit.opt_in
            if allowed and where.path in wanted and rule.applies_to(where):
                if where.path not in locators:
                    locators[where.path] = Locator(where, files.read(where.path))
                found_here = locators[where.path].locate(rule, hit, files.read)
                analysis.located.append(found_here)
                _keep_sources(analysis, analysis.located[-1:], files)
    for path, fault in sorted(project.faults.items()):
        if path in wanted:
            analysis.errors.append(AnalysisError(path, fault.message, fault.line))
            syntax = isinstance(fault, SyntaxFault)
            column = fault.column if isinstance(fault, SyntaxFault) else 1
            analysis.located.append(_fault(path, fault.message, fault.line, column, syntax=syntax))
            analysis.sources[path] = files.read(path)
    analysis.parsed_files = len(project.parsed_paths)
    conceal(analysis, project, lambda module: Locator(module, files.read(module.path)).span)
    return analysis


def _keep_sources(analysis: Analysis, found: Iterable[Located], files: Files) -> None:
    """Keep the sources that findings show lines of."""
    for located in found:
        finding = located.finding
        for place in (finding.location, *(related.location for related in finding.related)):
            if place.path not in analysis.sources:
                analysis.sources[place.path] = files.read(place.path)


def load_project(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    settings: Settings,
    stdin: tuple[Path, bytes] | None = None,
    deployment_files: Sequence[Path] = (),
) -> tuple[Files, list[str], Project, set[str]]:
    """The model of a repository, linked as far as the targets need it."""
    files = Files(root, stdin)
    names = sorted({files.name(path) for path in targets})
    everything = sorted({*names, *(files.name(path) for path in project_files)})
    named = {files.name(path) for path in deployment_files}
    documents = [name for name in everything if name in named or name.endswith(YAML_SUFFIXES)]
    data = files.data(name for name in everything if name not in documents)
    readable = files.data(documents)
    project = Project(
        data,
        files.read,
        pins=Pins(root),
        target_version=PrefectVersion.parse(settings.target_version)
        if settings.target_version is not None
        else None,
        source_roots=settings.source_roots,
        settings=PrefectSettings(root),
        root=root,
        deployment_files=readable,
        named_deployment_files=named,
    )
    linked = set(link_needed(project, [name for name in names if name in data], data))
    return files, names, project, linked


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
        files, names, project, _ = load_project(
            [path], project_files, root, settings, None, deployment_files
        )
        name = names[0]
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


def _comments(project: Project, name: str) -> Iterable[tuple[int, int, str]] | None:
    """The comments of a YAML file; `None` for Python, which is scanned for them."""
    if name not in project.deploying.paths:
        return None
    file = project.deploying.file(name)
    return () if file is None else file.document.comments()


class _Asked(NamedTuple):
    """The rules by what they look at: asking only those saves a call for each thing and rule."""

    task: list[Rule]
    flow: list[Rule]
    call: list[Rule]
    module: list[Rule]
    deployment: list[Rule]
    deployment_file: list[Rule]


def _by_hook(rules: Sequence[Rule]) -> _Asked:
    def having(hook: str) -> list[Rule]:
        return [rule for rule in rules if getattr(type(rule), hook) is not getattr(Rule, hook)]

    return _Asked(*(having(f"check_{field}") for field in _Asked._fields))


def _visits(rule: Rule) -> bool:
    """Whether a rule is written as a LibCST visitor."""
    return any(name.startswith("visit_") for name in dir(type(rule)))


def _ask(asked: _Asked, module: Module) -> Iterator[tuple[Rule, Hit]]:
    """The hits of all rules in one module."""
    for things, rules, hook in (
        (module.tasks, asked.task, "check_task"),
        (module.flows, asked.flow, "check_flow"),
        (module.calls, asked.call, "check_call"),
        ([module], asked.module, "check_module"),
        (_deployments(asked, module), asked.deployment, "check_deployment"),
    ):
        if not things:
            continue
        for rule in rules:
            if rule.applies_to(module):
                check = getattr(rule, hook)
                for thing in things:
                    for hit in check(thing):
                        yield rule, hit


def _deployments(asked: _Asked, module: Module) -> Sequence[Deployment]:
    return module.project.deploying.of_module(module) if asked.deployment else ()


def _ask_file(asked: _Asked, file: DeploymentFile) -> Iterator[tuple[Rule, Hit]]:
    """The hits of all rules in one file of deployments.

    What several deployments share by an anchor is one place, and gets one hit.
    """
    seen = set()
    for rule, hit in _ask_about(asked, file):
        key = (rule.code, id(hit.place.node), hit.message)
        if key not in seen:
            seen.add(key)
            yield rule, hit


def _ask_about(asked: _Asked, file: DeploymentFile) -> Iterator[tuple[Rule, Hit]]:
    for rule in asked.deployment_file:
        if rule.applies_to(file):
            for hit in rule.check_deployment_file(file):
                yield rule, hit
    for rule in asked.deployment:
        if rule.applies_to(file):
            for deployment in file.deployments:
                for hit in rule.check_deployment(deployment):
                    yield rule, hit


def _fault(name: str, message: str, line: int | None, column: int = 1, *, syntax: bool) -> Located:
    """The engine's own finding on a file that could not be analysed."""
    rule = SyntaxErrorRule if syntax else NotAnalysed
    line = line or 1
    location = Location(name, line, column, line, column + 1)
    return Located(own_finding(rule, location, message), (line, line), "")

"""From files to located findings: the model is built, the rules are asked, hits get their places."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from prefect_lint.engine.concealing import Prose, conceal, values_of
from prefect_lint.engine.located import Located
from prefect_lint.engine.locating import Locator
from prefect_lint.engine.own_rules import NotAnalysed, SyntaxErrorRule, own_finding
from prefect_lint.engine.visiting_rules import visit, visitors
from prefect_lint.findings import AnalysisError, Location
from prefect_lint.model.prefect_settings import PrefectSettings
from prefect_lint.model.prefect_version import Pins, PrefectVersion
from prefect_lint.model.project import Project
from prefect_lint.model.relevance import link_needed
from prefect_lint.rule import Rule
from prefect_lint.sources.suppressions import Suppression, may_suppress, scan
from prefect_lint.sources.text import Source, SourceError, read_source
from prefect_lint.syntax.parsing import SyntaxFault, run_with_deep_stack, trusting_the_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
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
                if not error.syntax or self._names_prefect(name):
                    self.errors[name] = error
        return found

    def _names_prefect(self, name: str) -> bool:
        if self._stdin is not None and self._stdin[0] == self.root / name:
            return b"prefect" in self._stdin[1]
        try:
            return b"prefect" in (self.root / name).read_bytes()
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
) -> Analysis:
    """Ask the rules about the target files; the rest of the project only helps to understand them."""
    collecting = gc.isenabled()
    # What the model builds is kept to the end; a collector that looks through it again and again costs a
    # fifth of the run and finds nothing.
    gc.disable()
    try:
        with trusting_the_parser():
            return run_with_deep_stack(
                lambda: _analyse(targets, project_files, root, rules, settings, stdin, progress)
            )
    finally:
        if collecting:
            gc.enable()


def _analyse(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    rules: Sequence[Rule],
    settings: Settings,
    stdin: tuple[Path, bytes] | None,
    progress: Callable[[int, int], None] | None,
) -> Analysis:
    files, names, project, linked = load_project(targets, project_files, root, settings, stdin)
    data = project.files
    analysis = Analysis(files=len(names))
    for name in names:
        if name in files.errors:
            error = files.errors[name]
            analysis.errors.append(AnalysisError(name, error.message, error.line))
            analysis.located.append(_fault(name, error.message, error.line, syntax=error.syntax))
            continue
        if name not in data:
            continue
        source = files.read(name)
        if may_suppress(source):
            found = scan(source)
            if found:
                analysis.suppressions[name] = found
                analysis.sources[name] = source
    modules = [module for module in project.modules if module.path in linked]
    visiting = [rule for rule in rules if visitors(rule)]
    asked = _by_hook(rules)
    for index, module in enumerate(modules):
        if progress is not None:
            progress(index, len(modules))
        hits: list[tuple[Rule, Hit, Span | None]] = [
            (rule, hit, None) for rule, hit in _ask(asked, module)
        ]
        if visiting:
            applying = [rule for rule in visiting if rule.applies_to(module)]
            hits += visit(applying, module, files.read(module.path).text)
        hits = [found for found in hits if found[0].opted_in or not found[1].opt_in]
        if hits:
            locator = Locator(module, files.read(module.path))
            located = [locator.locate(rule, hit, files.read, span) for rule, hit, span in hits]
            analysis.located += located
            _keep_sources(analysis, located, files)
    wanted = set(names)
    locators: dict[str, Locator] = {}
    for rule in rules:
        for hit in rule.check_project(project):
            module = hit.place.module
            allowed = rule.opted_in or not hit.opt_in
            if allowed and module.path in wanted and rule.applies_to(module):
                if module.path not in locators:
                    locators[module.path] = Locator(module, files.read(module.path))
                found_here = locators[module.path].locate(rule, hit, files.read)
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
) -> tuple[Files, list[str], Project, set[str]]:
    """The model of a repository, linked as far as the targets need it."""
    files = Files(root, stdin)
    names = sorted({files.name(path) for path in targets})
    everything = sorted({*names, *(files.name(path) for path in project_files)})
    data = files.data(everything)
    project = Project(
        data,
        files.read,
        pins=Pins(root),
        target_version=PrefectVersion.parse(settings.target_version)
        if settings.target_version is not None
        else None,
        source_roots=settings.source_roots,
        settings=PrefectSettings(root),
    )
    linked = set(link_needed(project, [name for name in names if name in data], data))
    return files, names, project, linked


def debug_model(
    path: Path, root: Path, project_files: Sequence[Path], settings: Settings
) -> dict[str, Any]:
    """What the model knows of one file, as JSON-able data; raises `SourceError` when it can't be read."""
    from prefect_lint.model.debug import describe

    def build() -> dict[str, Any]:
        files, names, project, _ = load_project([path], project_files, root, settings)
        name = names[0]
        if name in files.errors:
            raise files.errors[name]
        project.link([name])
        module = project.module(name)
        if module is None:
            fault = project.faults[name]
            raise SourceError(name, fault.message, fault.line)
        described = describe(module, Locator(module, files.read(name)).span)
        return cast("dict[str, Any]", Prose(values_of(module)).anywhere(described))

    return run_with_deep_stack(build)


class _Asked(NamedTuple):
    """The rules by what they look at: asking only those saves a call for each thing and rule."""

    task: list[Rule]
    flow: list[Rule]
    call: list[Rule]
    module: list[Rule]


def _by_hook(rules: Sequence[Rule]) -> _Asked:
    def having(hook: str) -> list[Rule]:
        return [rule for rule in rules if getattr(type(rule), hook) is not getattr(Rule, hook)]

    return _Asked(*(having(f"check_{field}") for field in _Asked._fields))


def _ask(asked: _Asked, module: Module) -> Iterator[tuple[Rule, Hit]]:
    """The hits of all rules in one module."""
    for things, rules, hook in (
        (module.tasks, asked.task, "check_task"),
        (module.flows, asked.flow, "check_flow"),
        (module.calls, asked.call, "check_call"),
        ([module], asked.module, "check_module"),
    ):
        if not things:
            continue
        for rule in rules:
            if rule.applies_to(module):
                check = getattr(rule, hook)
                for thing in things:
                    for hit in check(thing):
                        yield rule, hit


def _fault(name: str, message: str, line: int | None, column: int = 1, *, syntax: bool) -> Located:
    """The engine's own finding on a file that could not be analysed."""
    rule = SyntaxErrorRule if syntax else NotAnalysed
    line = line or 1
    location = Location(name, line, column, line, column + 1)
    return Located(own_finding(rule, location, message), (line, line), "")

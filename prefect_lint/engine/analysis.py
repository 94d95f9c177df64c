"""From files to located findings: the model is built, the rules are asked, hits get their places."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.asking import Asking, failure
from prefect_lint.engine.concealing import Prose, conceal, values_of
from prefect_lint.engine.loading import load_project
from prefect_lint.engine.located import Located
from prefect_lint.engine.locating import Locator
from prefect_lint.engine.own_rules import NotAnalysed, SyntaxErrorRule, own_finding
from prefect_lint.findings import AnalysisError, Location
from prefect_lint.sources.suppressions import Suppression, may_suppress, scan
from prefect_lint.syntax.deep_stack import run_with_deep_stack
from prefect_lint.syntax.faults import SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.loading import Loaded
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit, Rule
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.positions import Positions
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


class Examined(NamedTuple):
    """The model behind an analysis, for those who have more to say of a repository than findings."""

    root: Path
    project: Project
    targets: frozenset[str]
    """The files that the run is about, by their paths relative to the root."""
    text_of: Callable[[str], str]
    """The text of a file; raises `SourceError`."""
    conceal: Callable[[str], str]
    """Takes every secret of the repository out of a text."""


def analyse(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    rules: Sequence[Rule],
    settings: Settings,
    stdin: tuple[Path, bytes] | None = None,
    progress: Callable[[int, int], None] | None = None,
    deployment_files: Sequence[Path] = (),
    *,
    strict: bool = True,
    examine: Callable[[Examined], None] | None = None,
) -> Analysis:
    """Ask the rules about the target files; the rest of the project only helps to understand them.

    `deployment_files` are those that hold deployments for certain, whatever is in them. With `strict`, what a
    rule raises is raised, else it is an error of the analysis, and the run goes on. `examine` is given the
    model, while there is the deep stack that looking into it may take.
    """

    def run() -> Analysis:
        loaded = load_project(
            targets, project_files, root, settings, stdin, deployment_files, strict=strict
        )
        analysis = _Run(loaded, Asking(rules, strict=strict), progress).analysis(rules)
        if examine is not None:
            examine(_examined(loaded))
        return analysis

    collecting = gc.isenabled()
    # What the model builds is kept to the end; a collector that looks through it again and again costs a
    # fifth of the run and finds nothing.
    gc.disable()
    try:
        return run_with_deep_stack(run)
    finally:
        if collecting:
            gc.enable()


def _examined(loaded: Loaded) -> Examined:
    project = loaded.project
    secrets = {secret for module in project.modules for secret in values_of(module)}
    if project.deploying.paths:
        from prefect_lint.model.deployments.secrets import secrets_in_yaml

        secrets.update(it.text for file in project.deploying.files for it in secrets_in_yaml(file))
    return Examined(
        loaded.files.root,
        project,
        frozenset(loaded.names),
        lambda path: loaded.files.read(path).text,
        Prose(secrets),
    )


class _Run:
    """One analysis in the making."""

    def __init__(
        self, loaded: Loaded, asking: Asking, progress: Callable[[int, int], None] | None
    ) -> None:
        self._files, self._names, self._project, self._linked = loaded
        self._wanted = set(self._names)
        self._asking = asking
        self._progress = progress
        self._analysis = Analysis(files=len(self._names))

    def analysis(self, rules: Sequence[Rule]) -> Analysis:
        """What the rules find in the target files."""
        project = self._project
        self._read_comments()
        self._ask_about_modules([rule for rule in rules if _visits(rule)])
        for path in sorted(self._wanted & project.deploying.paths):
            file = project.deploying.file(path)
            if file is not None:
                self._keep(file, [(rule, hit, None) for rule, hit in self._asking.about_file(file)])
        self._ask_about_project()
        self._tell_faults()
        self._analysis.parsed_files = len(project.parsed_paths)
        conceal(self._analysis, project, lambda module: self._locator(module).span)
        return self._analysis

    def _read_comments(self) -> None:
        for name in self._names:
            error = self._files.errors.get(name)
            if error is not None:
                self._tell(name, error.message, error.line, syntax=error.syntax)
                continue
            if name not in self._project.files and name not in self._project.deploying.paths:
                continue
            source = self._files.read(name)
            if may_suppress(source):
                found = scan(source, _comments(self._project, name))
                if found:
                    self._analysis.suppressions[name] = found
                    self._analysis.sources[name] = source

    def _ask_about_modules(self, visiting: Sequence[Rule]) -> None:
        modules = [module for module in self._project.modules if module.path in self._linked]
        for index, module in enumerate(modules):
            if self._progress is not None:
                self._progress(index, len(modules))
            hits: list[tuple[Rule, Hit, Span | None]] = [
                (rule, hit, None) for rule, hit in self._asking.about_module(module)
            ]
            if visiting:
                # Brings LibCST along.
                from prefect_lint.engine.visiting_rules import visit

                applying = [rule for rule in visiting if rule.applies_to(module)]
                hits += visit(applying, module, self._files.read(module.path).text)
            self._keep(module, hits)

    def _ask_about_project(self) -> None:
        locators: dict[str, Locator] = {}
        positions: dict[str, Positions] = {}
        for rule, hit in self._asking.about_project(self._project):
            where = hit.place.module
            if where.path in self._wanted:
                if where.path not in locators:
                    locators[where.path] = self._locator(where, positions)
                self._keep(where, [(rule, hit, None)], locators[where.path])

    def _keep(
        self,
        where: Module | DeploymentFile,
        hits: Sequence[tuple[Rule, Hit, Span | None]],
        locator: Locator | None = None,
    ) -> None:
        """Turn hits in one file into findings, and keep the sources whose lines these show."""
        wanted = [it for it in hits if it[0].opted_in or not it[1].opt_in]
        if not wanted:
            return
        locator = locator or self._locator(where)
        for rule, hit, span in wanted:
            located = locator.locate(rule, hit, self._files.read, span)
            self._analysis.located.append(located)
            finding = located.finding
            for place in (finding.location, *(it.location for it in finding.related)):
                if place.path not in self._analysis.sources:
                    self._analysis.sources[place.path] = self._files.read(place.path)

    def _tell_faults(self) -> None:
        for path, fault in sorted(self._project.faults.items()):
            if path in self._wanted:
                syntax = isinstance(fault, SyntaxFault)
                column = fault.column if isinstance(fault, SyntaxFault) else 1
                self._tell(path, fault.message, fault.line, column, syntax=syntax)
                self._analysis.sources[path] = self._files.read(path)
        self._analysis.errors += self._asking.failures
        for path, error in sorted(self._project.broken.items()):
            self._analysis.errors.append(failure(path, "the model", error))

    def _tell(
        self, name: str, message: str, line: int | None, column: int = 1, *, syntax: bool
    ) -> None:
        """The engine's own finding on a file that could not be analysed."""
        self._analysis.errors.append(AnalysisError(name, message, line))
        rule = SyntaxErrorRule if syntax else NotAnalysed
        line = line or 1
        location = Location(name, line, column, line, column + 1)
        finding = own_finding(rule, location, message)
        self._analysis.located.append(Located(finding, (line, line), ""))

    def _locator(
        self, where: Module | DeploymentFile, known: dict[str, Positions] | None = None
    ) -> Locator:
        return Locator(where, self._files.read(where.path), known)


def _comments(project: Project, name: str) -> Iterable[tuple[int, int, str]] | None:
    """The comments of a YAML file; `None` for Python, which is scanned for them."""
    if name not in project.deploying.paths:
        return None
    file = project.deploying.file(name)
    return () if file is None else file.document.comments()


def _visits(rule: Rule) -> bool:
    """Whether a rule is written as a LibCST visitor."""
    return any(name.startswith("visit_") for name in dir(type(rule)))

"""The work of an analysis, unit by unit: the model is built once, then asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.asking import Asking, failure
from prefect_lint.engine.concealing import known_to_the_model
from prefect_lint.engine.loading import load_project
from prefect_lint.engine.locating import Locator
from prefect_lint.engine.offering import Offering
from prefect_lint.engine.own_rules import not_analysed
from prefect_lint.engine.pieces import Fault, Piece, Unit
from prefect_lint.engine.registry import plugin_codes
from prefect_lint.model.dependence.layout import IndivisibleError
from prefect_lint.sources.suppressions import may_suppress, scan
from prefect_lint.sources.text import SourceError
from prefect_lint.syntax.faults import SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.model.dependence.layout import Known
    from prefect_lint.model.deployments.file import DeploymentFile
    from prefect_lint.model.module import Module
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Hit, Rule
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.positions import Positions
    from prefect_lint.syntax.spans import Span


class _Found(NamedTuple):
    """A hit of a rule."""

    rule: Rule
    hit: Hit
    deployments: tuple[int, ...] = ()
    """The numbers of the deployments in its file that it was found in."""
    span: Span | None = None
    """Where it is, when it is not at a node of the model."""


class Work:
    """Works out the units of one analysis.

    `step` is entered around the work on each file, also where it is nested in the work on another. Files in
    `refused` are not looked into, for the reason that is given.
    """

    def __init__(
        self,
        targets: Sequence[Path],
        project_files: Sequence[Path],
        root: Path,
        rules: Sequence[Rule],
        settings: Settings,
        drafts: Mapping[Path, bytes] | None = None,
        deployment_files: Sequence[Path] = (),
        known: Known | None = None,
        to_be_kept: bool = False,
        *,
        strict: bool = True,
        step: Callable[[str], AbstractContextManager[object]] | None = None,
        refused: Mapping[str, str] | None = None,
    ) -> None:
        try:
            self.loaded = load_project(
                targets,
                project_files,
                root,
                settings,
                drafts,
                deployment_files,
                strict=strict,
                step=step,
                refused=refused,
                known=known,
                to_be_kept=to_be_kept,
            )
        except IndivisibleError:
            self._indivisible = True
            return
        self._indivisible = False
        self._keeping = to_be_kept
        self._files, self._names, self._project, layout, self._surroundings, _ = self.loaded
        self._wanted = set(self._names)
        self._refused = refused or {}
        self._asking = Asking(rules, strict=strict)
        self._offering = Offering(self._files.read, strict=strict)
        self._visiting = [rule for rule in rules if _visits(rule)]
        self._modules = {
            module.path: module
            for module in self._project.linked
            if module.path in layout.linked and module.path in self._wanted
        }
        self._locators: dict[str, Locator] = {}
        """Those of one unit, because a locator keeps what `ast` makes of a file."""
        self._positions: dict[str, Positions] = {}
        """What these have read of the files around."""
        self._told: set[str] = set()
        """Files whose faults were told."""
        self._parsed = 0
        """How many files were parsed when this was told last."""
        self._looked_into: set[str] = set()
        """The files that were told to be looked into."""
        self._looked = 0
        """How many the project had looked into when this was told last."""
        self._asked = 0
        """How many questions about the surroundings were told."""

    @property
    def units(self) -> list[Unit]:
        """What there is to do, in the order in which the results are put together."""
        if self._indivisible:
            return [Unit("comments", "")]
        return [
            Unit("comments", ""),
            *(Unit("module", path) for path in self._modules),
            *(Unit("file", path) for path in sorted(self._wanted & self._project.deploying.paths)),
            *(Unit("project", code) for code in self._asking.about_project_codes),
        ]

    def do(self, unit: Unit) -> Piece:
        """Work out one unit."""
        piece = Piece()
        if self._indivisible:
            piece.indivisible = True
            return piece
        kind, name = unit
        self._locators.clear()
        self._positions.clear()
        if kind == "comments":
            self._read_comments(piece)
            self._tell_how_it_hangs_together(piece)
        elif kind == "module":
            with self._project.step(name):
                self._ask_about_module(self._modules[name], piece)
                # Most of what this asks the rules have asked already.
                self._tell_ties({name}, piece)
        elif kind == "file":
            with self._project.step(name):
                file = self._project.deploying.file(name)
                if file is not None:
                    part = self.loaded.part
                    concerned = None if part is None else part.deployments[name]
                    hits = self._asking.about_file(file, concerned)
                    self._keep(file, [_Found(*hit) for hit in hits], piece)
                self._tell_ties({name}, piece)
        elif kind == "project":
            with self._project.step(""):
                self._ask_about_project(name, piece)
        elif kind == "secrets":
            with self._project.step(name):
                piece.secrets = known_to_the_model(
                    name, self._project, lambda module: self._locator(module).span
                )
        self._tell_what_is_new(piece)
        return piece

    def _tell_how_it_hangs_together(self, piece: Piece) -> None:
        piece.layout, piece.part = self.loaded.layout, self.loaded.part
        around = self.loaded.layout.linked | self._project.deploying.paths
        self._tell_ties(around - self._wanted, piece)

    def _tell_ties(self, paths: set[str], piece: Piece) -> None:
        """Tell what a run after a change will want to know; one over a part has found it out already."""
        if self._keeping and self.loaded.part is None:
            from prefect_lint.model.dependence.part import ties_in

            piece.ties.update(ties_in(self._project, paths))

    def _read_comments(self, piece: Piece) -> None:
        others = plugin_codes()
        for path, broken in sorted(self._project.broken.items()):
            piece.errors.append(failure(path, "the model", broken))
            piece.flawed = True
        for name in self._names:
            error = self._files.errors.get(name)
            if error is not None:
                found, told = not_analysed(name, error.message, error.line, syntax=error.syntax)
                piece.located.append(found)
                piece.errors.append(told)
                piece.looked_into.add(name)
                continue
            if name in self._refused:
                continue
            if name not in self._project.files and name not in self._project.deploying.paths:
                continue
            with self._project.step(name):
                source = self._files.read(name)
                if may_suppress(source, others):
                    piece.looked_into.add(name)
                    comments = scan(source, _comments(self._project, name), others)
                    if comments:
                        piece.suppressions[name] = comments
                        piece.sources[name] = source

    def _ask_about_module(self, module: Module, piece: Piece) -> None:
        hits = [_Found(rule, hit) for rule, hit in self._asking.about_module(module)]
        if self._visiting:
            # Brings LibCST along.
            from prefect_lint.engine.visiting_rules import visit

            applying = [rule for rule in self._visiting if rule.applies_to(module)]
            text = self._files.read(module.path).text
            hits += [
                _Found(rule, hit, (), span) for rule, hit, span in visit(applying, module, text)
            ]
        self._keep(module, hits, piece)

    def _ask_about_project(self, code: str, piece: Piece) -> None:
        for rule, hit in self._asking.about_project(self._project, code):
            where = hit.place.module
            if where.path in self._wanted:
                self._keep(where, [_Found(rule, hit)], piece)

    def _keep(
        self,
        where: Module | DeploymentFile,
        hits: Sequence[_Found],
        piece: Piece,
    ) -> None:
        """Turn hits in one file into findings, and keep the sources whose lines these show."""
        wanted = [it for it in hits if it.rule.opted_in or not it.hit.opt_in]
        if not wanted:
            return
        locator = self._locator(where)
        for rule, hit, deployments, span in wanted:
            fix = self._offering.fix(rule, hit, locator) if hit.fix is not None else None
            located = locator.locate(rule, hit, self._files.read, span, fix)
            if deployments:
                located = replace(located, deployments=deployments)
            piece.located.append(located)
            finding = located.finding
            for place in (finding.location, *(it.location for it in finding.related)):
                if place.path not in piece.sources:
                    piece.sources[place.path] = self._files.read(place.path)

    def _tell_what_is_new(self, piece: Piece) -> None:
        """Tell what the rules and the model could not do since this was asked last."""
        project = self._project
        unknown = project.rest is not None and bool(
            project.broken or project.faults.keys() - project.rest.broken
        )
        piece.indivisible = not self._keeping or project.indivisible or unknown
        piece.asked |= project.facts_asked
        agreed = project.memo("agreed version")
        if agreed:
            piece.agreed = repr(agreed[0])
        failures = [*self._asking.failures, *self._offering.failures]
        piece.errors += failures
        piece.flawed |= bool(failures) or self._surroundings.changed
        self._asking.failures.clear()
        self._offering.failures.clear()
        answers = self._surroundings.answers
        if len(answers) > self._asked:
            piece.answers.update(islice(answers.items(), self._asked, None))
            self._asked = len(answers)
        for path, fault in project.faults.items():
            if path in self._wanted and path not in self._told:
                self._told.add(path)
                syntax = isinstance(fault, SyntaxFault)
                column = fault.column if isinstance(fault, SyntaxFault) else 1
                source = self._source(path)
                piece.faults[path] = Fault(fault.message, fault.line, column, syntax, source)
        looked_into = project.looked_into
        if len(looked_into) > self._looked:
            piece.looked_into |= looked_into - self._looked_into
            self._looked = len(looked_into)
        self._looked_into |= piece.looked_into
        parsed = project.parsed_paths
        if len(parsed) > self._parsed:
            piece.parsed.update(islice(parsed, self._parsed, None))
            self._parsed = len(parsed)

    def _source(self, path: str) -> Source | None:
        try:
            return self._files.read(path)
        except SourceError:
            return None

    def _locator(self, where: Module | DeploymentFile) -> Locator:
        known = self._locators.get(where.path)
        if known is None:
            source = self._files.read(where.path)
            known = self._locators[where.path] = Locator(where, source, self._positions)
        return known


def _comments(project: Project, name: str) -> Iterable[tuple[int, int, str]] | None:
    """The comments of a YAML file; `None` for Python, which is scanned for them."""
    if name not in project.deploying.paths:
        return None
    file = project.deploying.file(name)
    return () if file is None else file.document.comments()


def _visits(rule: Rule) -> bool:
    """Whether a rule is written as a LibCST visitor."""
    return any(name.startswith("visit_") for name in dir(type(rule)))

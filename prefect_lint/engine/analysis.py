"""From files to located findings: the model is built, the rules are asked, hits get their places."""

from __future__ import annotations

import gc
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.concealing import Prose, conceal, values_of
from prefect_lint.engine.earlier import broken_files, division_of
from prefect_lint.engine.files import Files
from prefect_lint.engine.own_rules import not_analysed
from prefect_lint.engine.pieces import Unit
from prefect_lint.engine.work import Work
from prefect_lint.model.dependence.layout import IndivisibleError
from prefect_lint.sources.text import YAML_SUFFIXES, SourceError
from prefect_lint.syntax.deep_stack import run_with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.earlier import Earlier
    from prefect_lint.engine.loading import Loaded
    from prefect_lint.engine.located import Located
    from prefect_lint.engine.pieces import Fault, Piece
    from prefect_lint.engine.workers.supervising import Supervisor
    from prefect_lint.findings import AnalysisError, Location
    from prefect_lint.model.dependence.layout import Division, Known
    from prefect_lint.model.project import Project
    from prefect_lint.rule import Rule
    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.surroundings import Question
    from prefect_lint.sources.text import Source
    from prefect_lint.syntax.spans import Span


@dataclass
class Analysis:
    """What the rules found, before policy."""

    located: list[Located] = field(default_factory=list)
    errors: list[AnalysisError] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    suppressions: dict[str, list[Suppression]] = field(default_factory=dict)
    read: Callable[[str], Source] | None = None
    """The files as they were read, with the secrets in them, by their names."""
    targets: frozenset[str] = frozenset()
    """The names of the files that were asked for."""
    files: int = 0
    parsed_files: int = 0
    """How many have to do with Prefect, so that all of them was read."""
    looked_into: set[str] = field(default_factory=set)
    """Files of which more was used than their imports and whether they name Prefect."""
    answers: dict[Question, str] = field(default_factory=dict)
    """What else was looked at in the repository, and the digest of what was seen."""
    repeatable: bool = True
    """Whether another run on the same files finds the same for certain."""
    division: Division | None = None
    """What lets a run after a change be confined to what that concerns; `None` where it can't be."""

    def keep_dependencies(self, piece: Piece) -> None:
        """Take note of what the work on a piece depended on."""
        self.looked_into |= piece.looked_into
        if piece.flawed or piece.lost:
            self.repeatable = False
        self.add_answers(piece.answers)

    def add_answers(self, answers: Mapping[Question, str]) -> None:
        """Take note of what else was looked at in the repository."""
        for question, answer in answers.items():
            if self.answers.setdefault(question, answer) != answer:
                self.repeatable = False


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


class Task(NamedTuple):
    """What an analysis is about."""

    targets: Sequence[Path]
    """The files to report on."""
    project_files: Sequence[Path]
    """The others, which only help to understand them."""
    root: Path
    rules: Sequence[Rule]
    settings: Settings
    drafts: Mapping[Path, bytes]
    """What to take for the content of files, instead of what is on the disk."""
    deployment_files: Sequence[Path] = ()
    """Those that hold deployments for certain, whatever is in them."""
    known: Known | None = None
    """What is known of an earlier run, to which only what changed since has to be added."""
    to_be_kept: bool = False
    """Whether to find out what a run after the next change will want to know."""


def analyse(
    targets: Sequence[Path],
    project_files: Sequence[Path],
    root: Path,
    rules: Sequence[Rule],
    settings: Settings,
    drafts: Mapping[Path, bytes] | None = None,
    progress: Callable[[int, int], None] | None = None,
    deployment_files: Sequence[Path] = (),
    *,
    strict: bool = True,
    jobs: int | None = None,
    examine: Callable[[Examined], None] | None = None,
    earlier: Earlier | None = None,
    to_be_kept: bool = False,
) -> Analysis:
    """Ask the rules about the target files; the rest of the project only helps to understand them.

    `drafts` are taken for the content of files, which need not exist. `deployment_files` are those that hold
    deployments for certain, whatever is in them. With `strict`, what a rule raises is raised, else it is an
    error of the analysis, and the run goes on. The work is done here, or with `jobs` in processes, in which a
    file can neither crash nor stall the run: so many, or with 0 as many as are worth their start. Raises
    `WorkersError` when these can't do it. `examine` is given the model, while there is the deep stack that
    looking into it may take; then the work is done here. With what an `earlier` run found, only what the
    changes since then may concern is analysed, unless that may be anything. One that is
    `to_be_kept` finds out what the next will want to know for that.
    """
    task = Task(
        targets,
        project_files,
        root,
        rules,
        settings,
        drafts or {},
        deployment_files,
        None,
        to_be_kept,
    )
    if earlier is not None and examine is None:
        with suppress(IndivisibleError):
            confined = task._replace(known=earlier.known)
            return _analyse(confined, progress, strict=strict, jobs=jobs, earlier=earlier)
    return _analyse(task, progress, strict=strict, jobs=jobs, examine=examine)


def _analyse(
    task: Task,
    progress: Callable[[int, int], None] | None,
    *,
    strict: bool,
    jobs: int | None,
    examine: Callable[[Examined], None] | None = None,
    earlier: Earlier | None = None,
) -> Analysis:
    """Raises `IndivisibleError` for changes after an earlier run that may concern everything."""
    if jobs is None or examine is not None:
        return _here(task, progress, strict=strict, examine=examine, earlier=earlier)
    from prefect_lint.engine.workers.sizing import processes
    from prefect_lint.engine.workers.supervising import CannotStart, Supervisor

    count = processes(task, jobs)
    if count:
        with suppress(CannotStart), Supervisor(task, count, progress) as supervisor:
            return _put_together(task, supervisor, earlier)
    return _here(task, progress, strict=strict, earlier=earlier)


def _here(
    task: Task,
    progress: Callable[[int, int], None] | None,
    *,
    strict: bool,
    examine: Callable[[Examined], None] | None = None,
    earlier: Earlier | None = None,
) -> Analysis:
    def run() -> Analysis:
        work = Work(*task, strict=strict)
        analysis = _put_together(task, _Alone(work, progress), earlier)
        if examine is not None:
            examine(_examined(work.loaded))
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
    secrets = {secret for module in project.linked for secret in values_of(module)}
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


class _Alone:
    """Does all the work in this process."""

    harmed = False

    def __init__(self, work: Work, progress: Callable[[int, int], None] | None) -> None:
        self._work = work
        self._progress = progress

    def first(self) -> Iterable[tuple[Unit, Piece]]:
        """All that the rules and comments say."""
        return self.more(self._work.units)

    def more(self, units: Sequence[Unit]) -> Iterable[tuple[Unit, Piece]]:
        """What is asked for after that."""
        for index, unit in enumerate(units):
            if self._progress is not None:
                self._progress(index, len(units))
            yield unit, self._work.do(unit)


def _put_together(
    task: Task, crew: _Alone | Supervisor, earlier: Earlier | None = None
) -> Analysis:
    """One analysis of all pieces, the same in whatever order they come.

    What an earlier run found in other files is added. Raises `IndivisibleError`.
    """
    pieces = dict(crew.first())
    overview = pieces[Unit("comments", "")]
    broken = broken_files(pieces.values(), overview.layout)
    if earlier is not None and (broken is None or not broken <= earlier.division.broken):
        raise IndivisibleError
    files = Files(task.root, task.drafts)
    names = frozenset(files.name(path) for path in task.targets)
    analysis = Analysis(read=files.read, targets=names, files=len(names))
    faults: dict[str, Fault] = {}
    parsed: set[str] = set()
    for _, piece in sorted(pieces.items()):
        analysis.located += piece.located
        analysis.errors += piece.errors
        analysis.suppressions.update(piece.suppressions)
        analysis.sources.update(piece.sources)
        faults.update(piece.faults)
        parsed |= piece.parsed
        analysis.keep_dependencies(piece)
    for path, fault in sorted(faults.items()):
        located, error = not_analysed(
            path, fault.message, fault.line, fault.column, syntax=fault.syntax
        )
        analysis.located.append(located)
        analysis.errors.append(error)
        if fault.source is not None:
            analysis.sources[path] = fault.source
    harmless: frozenset[str] = frozenset()
    with _indivisible_when_unreadable():
        if broken is not None:
            analysis.division = division_of(overview, pieces.values(), broken, earlier)
        if earlier is not None and overview.part is not None:
            harmless = earlier.complete(analysis, overview.part, files.read)
    layout = overview.layout
    analysis.parsed_files = len(parsed) if layout is None else len(layout.linked)
    errors = len(analysis.errors)
    _conceal(analysis, parsed, harmless, crew)
    failed = len(analysis.errors) > errors or crew.harmed or not analysis.repeatable
    if earlier is not None and failed:
        raise IndivisibleError
    analysis.repeatable &= not crew.harmed
    analysis.errors = list(dict.fromkeys(analysis.errors))
    return analysis


@contextmanager
def _indivisible_when_unreadable() -> Iterator[None]:
    """For what was read before and can't be read again."""
    try:
        yield
    except SourceError as error:
        raise IndivisibleError from error


def _conceal(
    analysis: Analysis, parsed: set[str], harmless: frozenset[str], crew: _Alone | Supervisor
) -> None:
    """Mask secrets; which there are, the model knows, which is where the work is done.

    An earlier run has found that there are none in the files that are called harmless.
    """
    shown = [
        Unit("secrets", path)
        for path in sorted(analysis.sources.keys() - harmless)
        if path in parsed or path.endswith(YAML_SUFFIXES)
    ]
    known: dict[str, Sequence[tuple[Location | Span, str]]] = {}
    for unit, piece in crew.more(shown):
        if not piece.lost:
            known[unit.name] = piece.secrets
        analysis.located += piece.located
        analysis.errors += piece.errors
        analysis.keep_dependencies(piece)
    for unit in shown:
        if unit.name not in known:
            # Nobody can say what must not be shown of it.
            del analysis.sources[unit.name]
    conceal(analysis, known)

"""One run from paths to a report: analysis, policy, gates."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.config.settings import Overrides
from prefect_lint.engine.gate import Gate
from prefect_lint.engine.plugins.sources import plugins_in_use
from prefect_lint.engine.workspace import Configuration, find_workspace
from prefect_lint.findings import Report, SourceText
from prefect_lint.sources.discovery import PathError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.analysis import Analysis, Examined
    from prefect_lint.engine.baseline import Comparison
    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.cache.remembering import Memory
    from prefect_lint.engine.found import Found, Judgement
    from prefect_lint.engine.gating import Coverage, Gated
    from prefect_lint.engine.selection import Selection
    from prefect_lint.engine.workspace import Stdin, Workspace
    from prefect_lint.sources.text import Source


class Outcome(NamedTuple):
    """A report, and what it takes to act on it."""

    report: Report
    settings: Settings
    excluded: bool = False
    """Whether files were named and all of them are excluded on purpose (`force-exclude`)."""
    read: Collection[str] = ()
    """The names of the files of the project, resolved: no report may be written over one of them."""
    root: Path = Path()
    """The project root, resolved."""
    analysis: Analysis | None = None
    """What the rules found, before policy; `None` when there was nothing to analyse, or all was known."""
    comparison: Comparison | None = None
    """What the baseline makes of the findings, if there is one."""
    seal: str | None = None
    """A word that stands for the report, its sources included; `None` when it can't be recognised."""
    answer: object = None
    """What was made of the seal alone; then there is no report."""


class Known(NamedTuple):
    """What is found, as an earlier run did, and not yet read."""

    seal: str
    """As in the outcome."""
    sources: Callable[[], Mapping[str, Source]]
    """The files at which findings point, with their secrets masked; raises one of `DAMAGED`."""


def run(
    paths: Sequence[Path], overrides: Overrides | None = None, *, isolated: bool = False
) -> Report:
    """The report on files and folders; raises `ConfigurationError` and `PathError`."""
    return execute(paths, Configuration(overrides or Overrides(), isolated=isolated)).report


def execute(
    paths: Sequence[Path],
    configuration: Configuration,
    *,
    stdin: Stdin | None = None,
    deployment_files: Sequence[Path] = (),
    heed_comments: bool = True,
    drafts: Mapping[Path, bytes] | None = None,
    warn: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
    strict: bool = False,
    details: bool = False,
    gate: Gate | None = None,
    examine: Callable[[Examined], None] | None = None,
    without_rules: bool = False,
    jobs: int | None = None,
    cache: CacheFolder | None = None,
    recognise: Callable[[Known], object] | None = None,
) -> Outcome:
    """Lint files and folders, or with `stdin` what stands for one file.

    `drafts` are taken for the content of files, by their resolved paths, instead of what is on the disk.

    `deployment_files` are checked too, as `prefect deploy --prefect-file` would read them. `warn` is
    told, a sentence each, what was left out; `progress` how many files are done, of how many. `gate` says
    which of the findings count. Raises
    `ConfigurationError` for settings, `PathError` for paths that can't be used. A fault of ours in one rule or
    on one file costs just that, and is among the errors of the report; with `strict` it is raised. `details`
    asks for a detailed report, which takes longer: see `detailing`. `examine` is given the
    model, if there are files at all; `without_rules` leaves it at that. `jobs` is how many processes work, 0
    for as many as are worth it; by default it is this one. `cache` is where what earlier runs found is kept; it
    is not used where others could have put it there, nor when the model is asked for. `recognise` is told of
    what is known already; when it returns something, that is the outcome, and no report is made.
    """
    started = time.perf_counter()
    if examine is not None or without_rules or drafts:
        cache = None
    workspace = find_workspace(paths, configuration, stdin, warn, deployment_files, cache)
    settings = workspace.settings
    gate = gate or Gate()
    memory = _memory(workspace, gate, heed_comments)
    plain = not details and gate.is_open(settings)
    if memory is not None and plain and recognise is not None:
        seal = memory.known()
        answer = None if seal is None else recognise(Known(seal, memory.sources))
        if answer is not None:
            return Outcome(
                Report(()), settings, read=workspace.read, root=workspace.root, answer=answer
            )
    found = None if memory is None else memory.recall()
    if memory is not None and found is not None and plain:
        report = _report(found.judgement, found.sources, None, started)
        return Outcome(
            report, settings, read=workspace.read, root=workspace.root, seal=memory.known()
        )
    # Only now, because it brings the rules along; before the work, so that a wrong setting is told at once.
    from prefect_lint.engine.gating import Gates, with_rules_of
    from prefect_lint.engine.selection import select

    selection = with_rules_of(gate, select(settings, workspace.root))
    gates = Gates(gate, settings, workspace.root)
    if not workspace.target_names:
        named = (*paths, *deployment_files)
        excluded = settings.force_exclude and (stdin is not None or _all_files(named))
        report = Report((), duration=time.perf_counter() - started, plugins=plugins_in_use())
        if details:
            from prefect_lint.engine.detailing import detailed

            report = detailed(report, selection, {})
        return Outcome(report, settings, excluded, workspace.read, workspace.root)
    analysis = None
    if found is None:
        from prefect_lint.engine.analysis import analyse
        from prefect_lint.engine.registry import plugin_of

        rules = [] if without_rules else selection.instances()
        # Nobody knows what rules of others look at, and a few files need little of a repository.
        divisible = (
            memory is not None
            and _is_about_most(workspace)
            and not any(plugin_of(type(rule)) for rule in rules)
        )
        analysis = analyse(
            workspace.targets,
            workspace.project,
            workspace.root,
            rules,
            settings,
            drafts={**workspace.drafts, **(drafts or {})},
            progress=progress,
            deployment_files=workspace.deployment_files,
            strict=strict,
            jobs=jobs,
            examine=examine,
            earlier=memory.earlier() if memory is not None and divisible else None,
            to_be_kept=divisible,
        )
        found = _judged(analysis, selection, settings, heed_comments)
        if memory is not None:
            memory.remember(found, analysis)
    judgement = found.judgement
    gated = gates.apply(
        judgement, found.sources, lambda: _coverage(paths, workspace, selection, judgement)
    )
    sources = {**found.sources, **gated.sources}
    report = _report(judgement, sources, gated, started)
    if details:
        from prefect_lint.engine.detailing import detailed

        report = detailed(report, selection, sources)
    return Outcome(
        report,
        settings,
        read=workspace.read,
        root=workspace.root,
        analysis=analysis,
        comparison=gated.comparison,
    )


def _judged(
    analysis: Analysis, selection: Selection, settings: Settings, heed_comments: bool
) -> Found:
    """What policy makes of an analysis."""
    from prefect_lint.engine.found import Found, Judgement
    from prefect_lint.engine.policy import apply_policy

    policed = apply_policy(
        analysis.located,
        analysis.suppressions,
        analysis.sources,
        selection,
        min_confidence=settings.min_confidence,
        failed={error.path for error in analysis.errors},
        heed_comments=heed_comments,
    )
    judgement = Judgement(
        policed.findings,
        policed.suppressed,
        policed.unsure,
        tuple(sorted(policed.excused)),
        tuple(
            sorted(analysis.errors, key=lambda error: (error.path, error.line or 0, error.message))
        ),
        analysis.files,
        analysis.parsed_files,
    )
    return Found(judgement, analysis.sources)


def _report(
    judgement: Judgement, sources: Mapping[str, Source], gated: Gated | None, started: float
) -> Report:
    """The report on what was found and what the gates leave of it; `None` for gates that are open."""
    from prefect_lint.engine.found import paths_of
    from prefect_lint.engine.gating import Gated

    gated = gated or Gated(judgement.findings, judgement.suppressed)
    shown = paths_of((*gated.findings, *gated.suppressed))
    return Report(
        findings=gated.findings,
        errors=tuple(error for error in judgement.errors if error.path not in judgement.excused),
        suppressed=gated.suppressed,
        baselined=gated.baselined,
        stale=gated.stale,
        untouched=gated.untouched,
        files=judgement.files,
        parsed_files=judgement.parsed_files,
        duration=time.perf_counter() - started,
        sources={
            path: SourceText(path, sources[path].lines) for path in sorted(shown & sources.keys())
        },
        plugins=plugins_in_use(),
    )


def describe_model(
    path: Path,
    configuration: Configuration,
    warn: Callable[[str], None] | None = None,
    deployment_files: Sequence[Path] = (),
) -> dict[str, Any]:
    """What the model knows of one file, for rule authors.

    Raises `SourceError` for a file that can't be analysed, and what `execute` raises.
    """
    workspace = find_workspace([path], configuration, None, warn, deployment_files)
    if path.is_dir() or not workspace.targets:
        raise PathError(f"{path}: is not a Python or deployment file of the project")
    from prefect_lint.engine.describing import debug_model

    return debug_model(
        path.resolve(),
        workspace.root,
        workspace.project,
        workspace.settings,
        workspace.deployment_files,
    )


def _memory(workspace: Workspace, gate: Gate, heed_comments: bool) -> Memory | None:
    if workspace.cache is None or not workspace.target_names:
        return None
    from prefect_lint.engine.cache.remembering import Memory, Request

    request = Request(
        workspace.root,
        workspace.settings,
        workspace.target_names,
        workspace.project_names,
        workspace.drafts,
        workspace.deployment_files,
        heed_comments,
        gate.strict,
    )
    return Memory(workspace.cache, request)


def _is_about_most(workspace: Workspace) -> bool:
    """Whether a run is about most files of the project, not about a few that somebody is going to commit."""
    wanted = set(workspace.target_names)
    return 2 * len(wanted) >= len(wanted.union(workspace.project_names))


def _all_files(paths: Iterable[Path]) -> bool:
    paths = list(paths)
    return bool(paths) and all(path.is_file() for path in paths)


def _coverage(
    paths: Sequence[Path], workspace: Workspace, selection: Selection, judgement: Judgement
) -> Coverage:
    from prefect_lint.engine.gating import Coverage

    names = {path.relative_to(workspace.root).as_posix() for path in workspace.targets}
    return Coverage(
        workspace.root,
        frozenset(names - {error.path for error in judgement.errors}),
        tuple(path.resolve() for path in paths if path.is_dir()),
        selection,
    )

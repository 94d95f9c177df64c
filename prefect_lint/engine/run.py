"""One run from paths to a report: settings, files, analysis, policy."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem
from prefect_lint.config.files import load_settings
from prefect_lint.config.settings import Overrides
from prefect_lint.engine.found import Found, Judgement, paths_of
from prefect_lint.engine.gating import Coverage, Gate, Gated, Gates, with_rules_of
from prefect_lint.engine.plugins.sources import plugins_in_use
from prefect_lint.findings import Report, SourceText
from prefect_lint.sources.discovery import (
    DiscoveryOptions,
    PathError,
    common_folder,
    discover_in_project,
    find_project_root,
    is_excluded,
    project_files,
)
from prefect_lint.sources.patterns import invalid_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.analysis import Analysis, Examined
    from prefect_lint.engine.baseline import Comparison
    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.cache.remembering import Memory, SettingsMemory
    from prefect_lint.engine.selection import Selection
    from prefect_lint.sources.text import Source

STDIN_NAME = "stdin.py"
"""What standard input is called when `--stdin-filename` does not say."""


class Configuration(NamedTuple):
    """Where settings come from."""

    overrides: Overrides = Overrides()
    file: Path | None = None
    """The configuration file that is named, instead of those of the project."""
    isolated: bool = False
    """Whether files of the project are left alone."""


class Stdin(NamedTuple):
    """Code that comes from standard input, and the file for which it stands."""

    data: bytes
    name: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """A report, and what it takes to act on it."""

    report: Report
    settings: Settings
    excluded: bool = False
    """Whether files were named and all of them are excluded on purpose (`force-exclude`)."""
    read: frozenset[Path] = frozenset()
    """The files of the project, resolved: no report may be written over one of them."""
    root: Path = Path()
    """The project root, resolved."""
    analysis: Analysis | None = None
    """What the rules found, before policy; `None` when there was nothing to analyse, or all was known."""
    comparison: Comparison | None = None
    """What the baseline makes of the findings, if there is one."""


class _Workspace(NamedTuple):
    """The files of a run, and what applies to them."""

    root: Path
    settings: Settings
    targets: list[Path]
    project: list[Path]
    drafts: Mapping[Path, bytes]
    deployment_files: tuple[Path, ...] = ()
    """Those of the targets that the user says hold deployments."""
    cache: CacheFolder | None = None
    """Where what earlier runs found is kept, when it may be used."""

    @property
    def read(self) -> frozenset[Path]:
        """The files that a run may read."""
        return frozenset((*self.targets, *self.project))


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
    is not used where others could have put it there, nor when the model is asked for.
    """
    started = time.perf_counter()
    if examine is not None or without_rules or drafts:
        cache = None
    workspace = _workspace(paths, configuration, stdin, warn, deployment_files, cache)
    settings = workspace.settings
    gate = gate or Gate()
    memory = _memory(workspace, gate, heed_comments)
    found = None if memory is None else memory.recall()
    if found is not None and not details and gate.is_open(settings):
        report = _report(found.judgement, found.sources, None, started)
        return Outcome(report, settings, read=workspace.read, root=workspace.root)
    # Only now, because it brings the rules along; before the work, so that a wrong setting is told at once.
    from prefect_lint.engine.selection import select

    selection = with_rules_of(gate, select(settings, workspace.root))
    gates = Gates(gate, settings, workspace.root)
    if not workspace.targets:
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

        analysis = analyse(
            workspace.targets,
            workspace.project,
            workspace.root,
            [] if without_rules else selection.instances(),
            settings,
            drafts={**workspace.drafts, **(drafts or {})},
            progress=progress,
            deployment_files=workspace.deployment_files,
            strict=strict,
            jobs=jobs,
            examine=examine,
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
    workspace = _workspace([path], configuration, None, warn, deployment_files)
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


def baseline_path(
    paths: Sequence[Path], configuration: Configuration, named: Path | None
) -> tuple[Path, Path]:
    """Where the baseline of a project is or belongs, and the project root.

    The file that is named, else that of the settings, else one in the root. Raises what `execute` raises.
    """
    from prefect_lint.engine.baseline_file import DEFAULT_NAME

    if named is not None:
        return named.absolute(), find_project_root(paths)
    root, settings = settings_around(paths, configuration)
    return settings.baseline or root / DEFAULT_NAME, root


def files_to_check(
    paths: Sequence[Path],
    configuration: Configuration,
    warn: Callable[[str], None] | None = None,
    deployment_files: Sequence[Path] = (),
) -> list[Path]:
    """The files that `execute` would report on, resolved and sorted; raises what it raises."""
    return _workspace(paths, configuration, None, warn, deployment_files).targets


def settings_around(paths: Sequence[Path], configuration: Configuration) -> tuple[Path, Settings]:
    """The root of the project that holds all paths, and what is set for them; raises as `execute`."""
    root = find_project_root(paths)
    settings = _settings_of(paths, root, configuration)
    return root, settings


def _settings_of(
    paths: Sequence[Path],
    root: Path,
    configuration: Configuration,
    cache: CacheFolder | None = None,
) -> Settings:
    return load_settings(
        common_folder(paths),
        root,
        configuration.overrides,
        config=configuration.file,
        isolated=configuration.isolated,
        memory=None if cache is None else _settings_memory(cache),
    )


def _workspace(
    paths: Sequence[Path],
    configuration: Configuration,
    stdin: Stdin | None,
    warn: Callable[[str], None] | None,
    deployment_files: Sequence[Path],
    cache: CacheFolder | None = None,
) -> _Workspace:
    if stdin is None:
        around = [*paths, *deployment_files]
    else:
        name = stdin.name or Path(STDIN_NAME)
        around = [name.parent]
    root = find_project_root(around)
    cache = _usable(cache, root, warn)
    settings = _settings_of(around, root, configuration, cache)
    options = _discovery_options(settings, configuration.overrides)
    if stdin is None:
        targets, project = discover_in_project(
            paths, root, options, warn, deployment_files=deployment_files
        )
        return _Workspace(
            root,
            settings,
            targets,
            project,
            {},
            deployment_files=tuple(path.resolve() for path in deployment_files),
            cache=cache,
        )
    # Not resolved itself: it need not exist, and where a link leads does not matter.
    path = name.parent.resolve() / name.name
    targets = [path]
    if settings.force_exclude and is_excluded(path, root, options):
        targets = []
    project = project_files(root, options, targets)
    return _Workspace(root, settings, targets, project, {path: stdin.data}, cache=cache)


def _usable(
    cache: CacheFolder | None, root: Path, warn: Callable[[str], None] | None
) -> CacheFolder | None:
    """The cache, unless somebody else could have written what is in it."""
    refusal = None if cache is None else cache.refusal(root)
    if cache is None or refusal is None:
        return cache
    if cache.named and warn is not None:
        warn(f"{cache.path}: not used as the cache, because {refusal}")
    return None


def _memory(workspace: _Workspace, gate: Gate, heed_comments: bool) -> Memory | None:
    if workspace.cache is None or not workspace.targets:
        return None
    from prefect_lint.engine.cache.remembering import Memory, Request

    request = Request(
        workspace.root,
        workspace.settings,
        workspace.targets,
        workspace.project,
        workspace.drafts,
        workspace.deployment_files,
        heed_comments,
        gate.strict,
    )
    return Memory(workspace.cache, request)


def _settings_memory(cache: CacheFolder) -> SettingsMemory:
    from prefect_lint.engine.cache.remembering import SettingsMemory

    return SettingsMemory(cache)


def _discovery_options(settings: Settings, overrides: Overrides) -> DiscoveryOptions:
    problems: list[ConfigurationProblem] = []
    own = len(settings.extend_exclude) - len(overrides.extend_exclude)
    for key, patterns, from_file in (
        ("exclude", settings.exclude or (), overrides.exclude is None),
        ("extend-exclude", settings.extend_exclude[:own], True),
        ("extend-exclude", overrides.extend_exclude, False),
    ):
        for index, pattern in enumerate(patterns):
            wrong = invalid_pattern(pattern)
            if wrong is not None:
                place = f"{key}[{index}]" if from_file else f"--{key}"
                file = settings.file if from_file else None
                problems.append(
                    ConfigurationProblem(place, f'the pattern "{pattern}" {wrong}', file)
                )
    if problems:
        raise ConfigurationError(problems)
    return DiscoveryOptions(
        exclude=settings.exclude,
        extend_exclude=settings.extend_exclude,
        force_exclude=settings.force_exclude,
        respect_gitignore=settings.respect_gitignore,
        skip_environments=overrides.skip_environments,
        skip_drafts=settings.skip_drafts,
        base=settings.base,
    )


def _all_files(paths: Iterable[Path]) -> bool:
    paths = list(paths)
    return bool(paths) and all(path.is_file() for path in paths)


def _coverage(
    paths: Sequence[Path], workspace: _Workspace, selection: Selection, judgement: Judgement
) -> Coverage:
    names = {path.relative_to(workspace.root).as_posix() for path in workspace.targets}
    return Coverage(
        workspace.root,
        frozenset(names - {error.path for error in judgement.errors}),
        tuple(path.resolve() for path in paths if path.is_dir()),
        selection,
    )

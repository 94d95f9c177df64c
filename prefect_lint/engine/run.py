"""One run from paths to a report: settings, files, analysis, policy."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem
from prefect_lint.config.files import load_settings
from prefect_lint.config.settings import Overrides
from prefect_lint.engine.gating import Coverage, Gate, Gates, with_rules_of
from prefect_lint.engine.policy import apply_policy
from prefect_lint.engine.selection import select
from prefect_lint.findings import Report, SourceText
from prefect_lint.sources.discovery import (
    DiscoveryOptions,
    PathError,
    common_folder,
    discover,
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
    from prefect_lint.engine.selection import Selection
    from prefect_lint.findings import Finding
    from prefect_lint.sources.text import Source

STDIN_NAME = "stdin.py"
"""What standard input is called when `--stdin-filename` does not say."""


@dataclass(frozen=True)
class Configuration:
    """Where settings come from."""

    overrides: Overrides = field(default_factory=Overrides)
    file: Path | None = None
    """The configuration file that is named, instead of those of the project."""
    isolated: bool = False
    """Whether files of the project are left alone."""


@dataclass(frozen=True)
class Stdin:
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
    """What the rules found, before policy; `None` when there was nothing to analyse."""
    comparison: Comparison | None = None
    """What the baseline makes of the findings, if there is one."""


@dataclass(frozen=True)
class _Workspace:
    """The files of a run, and what applies to them."""

    root: Path
    settings: Settings
    targets: list[Path]
    project: list[Path]
    drafts: Mapping[Path, bytes] = field(default_factory=dict)
    deployment_files: tuple[Path, ...] = ()
    """Those of the targets that the user says hold deployments."""

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
) -> Outcome:
    """Lint files and folders, or with `stdin` what stands for one file.

    `drafts` are taken for the content of files, by their resolved paths, instead of what is on the disk.

    `deployment_files` are checked too, as `prefect deploy --prefect-file` would read them. `warn` is
    told, a sentence each, what was left out; `progress` how many files are done, of how many. `gate` says
    which of the findings count. Raises
    `ConfigurationError` for settings, `PathError` for paths that can't be used. A fault of ours in one rule or
    on one file costs just that, and is among the errors of the report; with `strict` it is raised. `details`
    asks for a detailed report, which takes longer: see `detailing`. `examine` is given the
    model, if there are files at all; `without_rules` leaves it at that.
    """
    started = time.perf_counter()
    workspace = _workspace(paths, configuration, stdin, warn, deployment_files)
    settings = workspace.settings
    # Before the work, so that a wrong setting is told at once.
    gate = gate or Gate()
    selection = with_rules_of(gate, select(settings, workspace.root))
    gates = Gates(gate, settings, workspace.root)
    if not workspace.targets:
        named = (*paths, *deployment_files)
        excluded = settings.force_exclude and (stdin is not None or _all_files(named))
        report = Report((), duration=time.perf_counter() - started)
        if details:
            from prefect_lint.engine.detailing import detailed

            report = detailed(report, selection, {})
        return Outcome(report, settings, excluded, workspace.read, workspace.root)
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
        examine=examine,
    )
    policed = apply_policy(
        analysis.located,
        analysis.suppressions,
        analysis.sources,
        selection,
        min_confidence=settings.min_confidence,
        failed={error.path for error in analysis.errors},
        heed_comments=heed_comments,
    )
    gated = gates.apply(
        policed, analysis.sources, lambda: _coverage(paths, workspace, selection, analysis)
    )
    errors = [error for error in analysis.errors if error.path not in policed.excused]
    sources = {**analysis.sources, **gated.sources}
    report = Report(
        findings=gated.findings,
        errors=tuple(
            sorted(errors, key=lambda error: (error.path, error.line or 0, error.message))
        ),
        suppressed=gated.suppressed,
        baselined=gated.baselined,
        stale=gated.stale,
        untouched=gated.untouched,
        files=analysis.files,
        parsed_files=analysis.parsed_files,
        duration=time.perf_counter() - started,
        sources=_texts((*gated.findings, *gated.suppressed), sources),
    )
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
    settings = load_settings(
        common_folder(paths),
        root,
        configuration.overrides,
        config=configuration.file,
        isolated=configuration.isolated,
    )
    return root, settings


def _workspace(
    paths: Sequence[Path],
    configuration: Configuration,
    stdin: Stdin | None,
    warn: Callable[[str], None] | None,
    deployment_files: Sequence[Path],
) -> _Workspace:
    if stdin is None:
        around = [*paths, *deployment_files]
    else:
        name = stdin.name or Path(STDIN_NAME)
        around = [name.parent]
    root, settings = settings_around(around, configuration)
    options = _discovery_options(settings, configuration.overrides)
    if stdin is None:
        targets = discover(paths, root, options, warn, deployment_files=deployment_files)
        return _Workspace(
            root,
            settings,
            targets,
            project_files(root, options, targets),
            deployment_files=tuple(path.resolve() for path in deployment_files),
        )
    # Not resolved itself: it need not exist, and where a link leads does not matter.
    path = name.parent.resolve() / name.name
    targets = [path]
    if settings.force_exclude and is_excluded(path, root, options):
        targets = []
    project = project_files(root, options, targets)
    return _Workspace(root, settings, targets, project, {path: stdin.data})


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
    paths: Sequence[Path], workspace: _Workspace, selection: Selection, analysis: Analysis
) -> Coverage:
    names = {path.relative_to(workspace.root).as_posix() for path in workspace.targets}
    return Coverage(
        workspace.root,
        frozenset(names - {error.path for error in analysis.errors}),
        tuple(path.resolve() for path in paths if path.is_dir()),
        selection,
    )


def _texts(findings: Iterable[Finding], sources: Mapping[str, Source]) -> dict[str, SourceText]:
    """The lines of the files that findings point at."""
    wanted = {
        place.path
        for finding in findings
        for place in (finding.location, *(related.location for related in finding.related))
    }
    return {path: SourceText(path, sources[path].lines) for path in sorted(wanted & sources.keys())}

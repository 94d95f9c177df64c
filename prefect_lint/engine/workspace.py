"""What a run is about: the project root, the settings, and the files that are asked for or are around them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.config.errors import ConfigurationError, ConfigurationProblem
from prefect_lint.config.files import load_settings
from prefect_lint.config.settings import Overrides
from prefect_lint.sources.discovery import (
    DiscoveryOptions,
    common_folder,
    discover_in_project,
    find_project_root,
    is_excluded,
    project_files,
)
from prefect_lint.sources.patterns import invalid_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prefect_lint.config.settings import Settings
    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.cache.remembering import SettingsMemory

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


class Workspace(NamedTuple):
    """The files of a run, and what applies to them."""

    root: Path
    settings: Settings
    target_names: list[str]
    """The files that are asked for, resolved."""
    project_names: list[str]
    """Those of the project around them, resolved."""
    drafts: Mapping[Path, bytes]
    deployment_files: tuple[Path, ...] = ()
    """Those of the targets that the user says hold deployments."""
    cache: CacheFolder | None = None
    """Where what earlier runs found is kept, when it may be used."""

    # Paths take longer to make than the files take to be found: a run that knows all needs their names only.

    @property
    def targets(self) -> list[Path]:
        """The files that are asked for."""
        return list(map(Path, self.target_names))

    @property
    def project(self) -> list[Path]:
        """The files of the project."""
        return list(map(Path, self.project_names))

    @property
    def read(self) -> tuple[str, ...]:
        """The files that a run may read."""
        return (*self.target_names, *self.project_names)


def find_workspace(
    paths: Sequence[Path],
    configuration: Configuration,
    stdin: Stdin | None,
    warn: Callable[[str], None] | None,
    deployment_files: Sequence[Path],
    cache: CacheFolder | None = None,
) -> Workspace:
    """The files of a run and their settings; raises `ConfigurationError` and `PathError`.

    `cache` is left out of it where somebody else could have written what is there.
    """
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
        return Workspace(
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
    wanted = [path]
    if settings.force_exclude and is_excluded(path, root, options):
        wanted = []
    around = project_files(root, options, wanted)
    return Workspace(
        root,
        settings,
        list(map(str, wanted)),
        list(map(str, around)),
        {path: stdin.data},
        cache=cache,
    )


def files_to_check(
    paths: Sequence[Path],
    configuration: Configuration,
    warn: Callable[[str], None] | None = None,
    deployment_files: Sequence[Path] = (),
) -> list[Path]:
    """The files that `run.execute` would report on, resolved and sorted; raises what it raises."""
    return find_workspace(paths, configuration, None, warn, deployment_files).targets


def settings_around(paths: Sequence[Path], configuration: Configuration) -> tuple[Path, Settings]:
    """The root of the project that holds all paths, and what is set for them; raises as `run.execute`."""
    root = find_project_root(paths)
    settings = _settings_of(paths, root, configuration)
    return root, settings


def baseline_path(
    paths: Sequence[Path], configuration: Configuration, named: Path | None
) -> tuple[Path, Path]:
    """Where the baseline of a project is or belongs, and the project root.

    The file that is named, else that of the settings, else one in the root. Raises what `run.execute` raises.
    """
    from prefect_lint.engine.baseline_file import DEFAULT_NAME

    if named is not None:
        return named.absolute(), find_project_root(paths)
    root, settings = settings_around(paths, configuration)
    return settings.baseline or root / DEFAULT_NAME, root


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


def _settings_memory(cache: CacheFolder) -> SettingsMemory:
    from prefect_lint.engine.cache.remembering import SettingsMemory

    return SettingsMemory(cache)


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

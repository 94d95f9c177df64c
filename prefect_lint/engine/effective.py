"""What is set in the end, and where each setting was decided."""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect_lint.config.schema import FileSettings
from prefect_lint.engine.selection import RECOMMENDED, select
from prefect_lint.engine.workspace import settings_around
from prefect_lint.sources.walker import DEFAULT_EXCLUDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.config.settings import Overrides, Settings
    from prefect_lint.engine.workspace import Configuration

_SELECTORS = ("select", "extend_select", "ignore", "extend_ignore")


class Origin(enum.Enum):
    """The places that decide a setting."""

    DEFAULT = "default"
    FILE = "file"
    COMMAND_LINE = "command line"


@dataclass(frozen=True)
class EffectiveSetting:
    """One setting as it holds in the end."""

    key: str
    """As it is written in a file."""
    value: Any
    """Fit for JSON; `None` where it is found out from the project."""
    origins: tuple[Origin, ...]
    """More than one where places add to each other."""


@dataclass(frozen=True)
class EffectiveSettings:
    """Everything that is set for some paths."""

    root: Path
    file: str | None
    """The configuration file as messages show it."""
    settings: tuple[EffectiveSetting, ...]
    """In the order of the schema."""
    rules: tuple[str, ...]
    """The codes of the rules that are on."""


def effective_settings(paths: Sequence[Path], configuration: Configuration) -> EffectiveSettings:
    """What is set for paths; raises `ConfigurationError` and `PathError`."""
    root, settings = settings_around(paths, configuration)
    selection = select(settings, root)
    fields = FileSettings.model_fields.items()
    return EffectiveSettings(
        root,
        settings.file,
        tuple(
            _effective(name, field.alias or name, settings, configuration.overrides)
            for name, field in fields
        ),
        tuple(rule.code for rule in selection.rules),
    )


def _effective(name: str, key: str, settings: Settings, overrides: Overrides) -> EffectiveSetting:
    in_file = key in settings.file_keys
    value: Any
    if name in _SELECTORS:
        value, in_file, commanded = _selectors(name, settings, in_file=in_file)
    else:
        value = getattr(settings, name)
        commanded = getattr(overrides, name, None) not in (None, ())
        # The command line adds to this list, and takes the place of all else.
        in_file = in_file and not (commanded and name != "extend_exclude")
    if isinstance(value, Path) and settings.base is not None:
        # As a file would write it.
        value = os.path.relpath(value, settings.base)
    if name == "exclude" and value is None:
        value = DEFAULT_EXCLUDES
    if name == "source_roots" and not value:
        value = None
    origins = [Origin.FILE] * in_file + [Origin.COMMAND_LINE] * commanded
    return EffectiveSetting(key, _plain(value), tuple(origins or [Origin.DEFAULT]))


def _selectors(
    name: str, settings: Settings, *, in_file: bool
) -> tuple[tuple[str, ...], bool, bool]:
    """The selectors of a setting, and whether the file and the command line have a say in it."""
    command: tuple[str, ...] | None = getattr(settings.command_selectors, name)
    # `--select` takes the place of `select` and `extend-select` of the file, as `--ignore` does.
    replaced = getattr(settings.command_selectors, name.removeprefix("extend_")) is not None
    written: tuple[str, ...] | None = getattr(settings.file_selectors, name)
    if replaced:
        written = None
    default = (RECOMMENDED,) if name == "select" else ()
    unsaid = written is None and command is None
    value = default if unsaid else (*(written or ()), *(command or ()))
    return value, in_file and not replaced, command not in (None, ())


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    return value.as_posix() if isinstance(value, Path) else value

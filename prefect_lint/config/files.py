"""Find the configuration file, read it, and put defaults, file and command line together."""

from __future__ import annotations

import os
import stat
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

from prefect_lint.config.errors import ConfigurationError
from prefect_lint.config.settings import Overrides, Selectors, Settings, parse_target_version
from prefect_lint.findings import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from prefect_lint.config.schema import FileSettings

OWN_FILE = "prefect-lint.toml"
PYPROJECT = "pyproject.toml"
TABLE = "prefect-lint"
MAX_BYTES = 1_000_000


class Memory(Protocol):
    """Knows what was made of tables that were checked before."""

    def recall(self, table: dict[str, Any]) -> dict[str, Any] | None:
        """What was made of a table; `None` for an unknown one."""

    def keep(self, table: dict[str, Any], checked: dict[str, Any]) -> None:
        """Keep what was made of a table."""


def load_settings(
    start: Path,
    root: Path,
    overrides: Overrides | None = None,
    *,
    config: Path | None = None,
    isolated: bool = False,
    memory: Memory | None = None,
) -> Settings:
    """The settings for files under `start`, in the project at `root`.

    The nearest file from `start` up to `root` counts, and no other: `prefect-lint.toml`, or a
    `pyproject.toml` with the table `[tool.prefect-lint]`. `config` names the file instead, and
    `isolated` reads none that is not named. `memory` knows what was made of tables. Raises
    `ConfigurationError`.
    """
    settings = Settings()
    if config is not None:
        settings = _read(config, root, memory, named=True) or settings
    elif not isolated:
        for folder in _folders(start, root):
            found = _read(folder / OWN_FILE, root, memory) or _read(
                folder / PYPROJECT, root, memory
            )
            if found is not None:
                settings = found
                break
    return _override(settings, overrides or Overrides())


def _folders(start: Path, root: Path) -> list[Path]:
    folders = [start, *start.parents]
    return folders[: folders.index(root) + 1] if root in folders else [root]


def _read(path: Path, root: Path, memory: Memory | None, *, named: bool = False) -> Settings | None:
    """The settings in one file; `None` when there is no such file, or it has nothing for us."""
    shown = _shown(path, root)
    is_pyproject = path.name == PYPROJECT
    try:
        data = _bytes(path, root, shown, named=named)
    except ConfigurationError:
        # Nothing shows that it was meant for us.
        if is_pyproject and not named:
            return None
        raise
    if data is None:
        return None
    # Most files named pyproject.toml say nothing to us, and some of them are broken on purpose.
    if is_pyproject and not named and TABLE.encode() not in data:
        return None
    document = _parse(data, shown)
    table: Any = document
    if is_pyproject:
        tools = document.get("tool")
        table = tools.get(TABLE) if isinstance(tools, dict) else None
        if table is None and named:
            raise ConfigurationError.single("", f"has no table [tool.{TABLE}]", file=shown)
        if table is None:
            return None
        shown = f"{shown}: [tool.{TABLE}]"
        if not isinstance(table, dict):
            raise ConfigurationError.single("", "must be a table", file=shown)
    checked = _checked(table, shown, memory)
    # The models know settings by no other names than these.
    return _settings(checked, frozenset(table), root if named else path.parent, root, shown)


def _checked(
    table: dict[str, Any], shown: str, memory: Memory | None
) -> FileSettings | SimpleNamespace:
    known = None if memory is None else memory.recall(table)
    if known is not None:
        return SimpleNamespace(**known)
    # Only now: importing pydantic takes longer than all the rest of a small run.
    from prefect_lint.config.schema import check_file

    checked = check_file(table, shown)
    if memory is not None:
        memory.keep(table, checked.model_dump())
    return checked


def _bytes(path: Path, root: Path, shown: str, *, named: bool) -> bytes | None:
    try:
        if not named:
            if not os.path.lexists(path):
                return None
            # A link could make us read, and quote, a file that the project has no business with.
            if not path.resolve().is_relative_to(root):
                raise ConfigurationError.single(
                    "", "is a link out of the project; name it with --config to use it", file=shown
                )
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigurationError.single("", "is not a regular file", file=shown)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = f"can't be read: {error.strerror}" if path.exists() else "there is no such file"
        raise ConfigurationError.single("", reason, file=shown) from error
    if len(data) > MAX_BYTES:
        raise ConfigurationError.single("", "is larger than 1 MB", file=shown)
    return data


def _parse(data: bytes, shown: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = "is not UTF-8, which TOML must be"
        raise ConfigurationError.single("", reason, file=shown) from error
    except ValueError as error:  # TOML that is wrong, or a number with thousands of digits
        raise ConfigurationError.single("", f"is not valid TOML: {error}", file=shown) from error
    except RecursionError as error:
        raise ConfigurationError.single("", "is nested too deeply", file=shown) from error


def _settings(
    checked: FileSettings | SimpleNamespace,
    keys: frozenset[str],
    base: Path,
    root: Path,
    shown: str,
) -> Settings:
    return Settings(
        file_selectors=Selectors(
            _tuple(checked.select),
            tuple(checked.extend_select),
            _tuple(checked.ignore),
            tuple(checked.extend_ignore),
        ),
        per_file_ignores={
            pattern: tuple(selectors) for pattern, selectors in checked.per_file_ignores.items()
        },
        severity={rule: Severity(severity) for rule, severity in checked.severity.items()},
        rules=checked.rules,
        target_version=checked.target_version,
        exclude=_tuple(checked.exclude),
        extend_exclude=tuple(checked.extend_exclude),
        force_exclude=checked.force_exclude,
        respect_gitignore=checked.respect_gitignore,
        min_confidence=checked.min_confidence,
        fail_on=checked.fail_on,
        skip_drafts=checked.skip_drafts,
        source_roots=_source_roots(checked.source_roots, base, root, shown),
        baseline=_baseline(checked.baseline, base, root, shown),
        base=base,
        file=shown,
        file_keys=keys,
    )


def _source_roots(written: list[str], base: Path, root: Path, shown: str) -> tuple[str, ...]:
    roots: list[str] = []
    for index, name in enumerate(written):
        key = f"source-roots[{index}]"
        folder = (base / name).resolve()
        if not folder.is_relative_to(root):
            raise ConfigurationError.single(key, f'"{name}" is outside the project', file=shown)
        if not folder.is_dir():
            raise ConfigurationError.single(key, f'there is no folder "{name}"', file=shown)
        roots.append(folder.relative_to(root).as_posix())
    return tuple(roots)


def _baseline(name: str | None, base: Path, root: Path, shown: str) -> Path | None:
    if name is None:
        return None
    try:
        path = (base / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL
        raise ConfigurationError.single("baseline", f'"{name}" is no path', file=shown) from error
    # Not through a link either: a project must not make us read, or write, what lies elsewhere.
    if not path.is_relative_to(root):
        raise ConfigurationError.single("baseline", f'"{name}" is outside the project', file=shown)
    return path


def _override(settings: Settings, overrides: Overrides) -> Settings:
    changes: dict[str, Any] = {"command_selectors": overrides.selectors}
    if overrides.target_version is not None:
        try:
            changes["target_version"] = parse_target_version(overrides.target_version)
        except ValueError as error:
            raise ConfigurationError.single("--target-version", str(error)) from error
    for name in ("exclude", "force_exclude", "respect_gitignore", "min_confidence", "fail_on"):
        value = getattr(overrides, name)
        if value is not None:
            changes[name] = value
    changes["extend_exclude"] = (*settings.extend_exclude, *overrides.extend_exclude)
    return settings._replace(**changes)


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def _shown(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError:
        return str(path)

"""Prefect settings that a repository makes for its runs: in prefect.toml, environment files and images.

Only that a setting is made matters to rules, and its value where it is plain. Names are those of the
environment variables, with `TASK`/`TASKS` spelled as Prefect 3 does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MENTION = re.compile(r"\b(PREFECT_[A-Z0-9_]+)\b[\"']?\s*(?:[:=]|\s)\s*[\"']?([^\s\"'\\#]*)")
_LARGEST = 512 * 1024
_TABLES = ("tasks", "results", "logging", "flows", "deployments")
"""The tables of settings that a rule asks for."""
_NAMES = (
    "Dockerfile*",
    "*.dockerfile",
    ".env*",
    "*.env",
    "prefect.yaml",
    "prefect.yml",
    "docker-compose*.y*ml",
    "compose*.y*ml",
    "profiles.toml",
    "*.sh",
    "Makefile",
    "*.tf",
    "*.yaml",
    "*.yml",
)
_OLD_NAMES = {
    "PREFECT_TASK_DEFAULT_RETRIES": "PREFECT_TASKS_DEFAULT_RETRIES",
    "PREFECT_TASK_DEFAULT_RETRY_DELAY_SECONDS": "PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS",
    "PREFECT_FLOW_DEFAULT_RETRIES": "PREFECT_FLOWS_DEFAULT_RETRIES",
}


class Made(NamedTuple):
    """A setting that a file makes."""

    value: str
    path: str
    """Relative to the root, with forward slashes."""


class PrefectSettings:
    """The settings found under a root, read when first asked for."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._made: dict[str, Made] | None = None
        self._pool_types: dict[str, str | None] | None = None

    def get(self, name: str) -> str | None:
        """The text given for a setting such as `PREFECT_TASKS_DEFAULT_RETRIES`; `None` if it is not made."""
        made = self.made.get(name)
        return None if made is None else made.value

    @property
    def made(self) -> dict[str, Made]:
        """Every setting that is made, by name; of several files the first one counts."""
        if self._made is None:
            self._made = {} if self._root is None else _read(self._root)
        return self._made

    def is_set(self, name: str) -> bool:
        """Whether the repository gives a setting a value other than off or zero."""
        value = self.get(name)
        return value is not None and value.lower() not in ("0", "false", "off", "no", "")

    def type_of_pool(self, name: str) -> str | None:
        """The type of a work pool, where a command in the repository says it and none says another."""
        if self._pool_types is None:
            from prefect_lint.model.work_pools import pool_types

            self._pool_types = {} if self._root is None else pool_types(_commands(self._root))
        return self._pool_types.get(name)


def _commands(root: Path) -> Iterable[str]:
    """The texts of the repository that may hold commands of Prefect."""
    for folder in (*folders(root), root / ".github" / "workflows"):
        for pattern in (*_NAMES, "*.md"):
            for path in sorted(folder.glob(pattern)):
                yield text_in(path)


def _read(root: Path) -> dict[str, Made]:
    found: dict[str, Made] = {}
    for folder in folders(root):
        for pattern in _NAMES:
            for path in sorted(folder.glob(pattern)):
                shown = path.relative_to(root).as_posix()
                for name, value in _MENTION.findall(text_in(path)):
                    found.setdefault(_OLD_NAMES.get(name, name), Made(value, shown))
    for path, prefix in (
        (root / "prefect.toml", ()),
        (root / "pyproject.toml", ("tool", "prefect")),
    ):
        for name, value in _from_toml(text_in(path), prefix):
            found.setdefault(name, Made(value, path.name))
    return found


def folders(root: Path) -> Iterable[Path]:
    """A root and the folders in it, hidden ones and links left out."""
    yield root
    try:
        entries = sorted(root.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield entry


def text_in(path: Path) -> str:
    """The text of a file; empty when it can't be read, is a link, or is too large to be a configuration."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            return ""
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _from_toml(text: str, prefix: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    if not any(table in text for table in _TABLES):
        return
    from prefect_lint.sources.toml import loads

    table = loads(text)
    for key in prefix:
        inner = table.get(key)
        if not isinstance(inner, dict):
            return
        table = inner
    pending: list[tuple[str, object]] = [("PREFECT", table)]
    while pending:
        name, value = pending.pop()
        if isinstance(value, dict):
            pending.extend((f"{name}_{key.upper()}", inner) for key, inner in value.items())
        elif isinstance(value, str | int | float | bool):
            yield name, str(value)

"""Prefect settings that a repository makes for its runs: in prefect.toml, environment files and images.

Only that a setting is made matters to rules, and its value where it is plain. Names are those of the
environment variables, with `TASK`/`TASKS` spelled as Prefect 3 does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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


class PrefectSettings:
    """The settings found under a root, read when first asked for."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._values: dict[str, str] | None = None
        self._pool_types: dict[str, str | None] | None = None

    def get(self, name: str) -> str | None:
        """The text given for a setting such as `PREFECT_TASKS_DEFAULT_RETRIES`; `None` if it is not made."""
        if self._values is None:
            self._values = {} if self._root is None else _read(self._root)
        return self._values.get(name)

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
    for folder in (*_folders(root), root / ".github" / "workflows"):
        for pattern in (*_NAMES, "*.md"):
            for path in sorted(folder.glob(pattern)):
                yield _text(path)


def _read(root: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in _folders(root):
        for pattern in _NAMES:
            for path in sorted(folder.glob(pattern)):
                for name, value in _MENTION.findall(_text(path)):
                    found.setdefault(_OLD_NAMES.get(name, name), value)
    for path, prefix in (
        (root / "prefect.toml", ()),
        (root / "pyproject.toml", ("tool", "prefect")),
    ):
        for name, value in _from_toml(_text(path), prefix):
            found.setdefault(name, value)
    return found


def _folders(root: Path) -> Iterable[Path]:
    yield root
    try:
        entries = sorted(root.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield entry


def _text(path: Path) -> str:
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

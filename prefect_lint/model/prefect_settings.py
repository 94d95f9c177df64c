"""Prefect settings that a repository makes for its runs: in prefect.toml, environment files and images.

Only that a setting is made matters to rules, and its value where it is plain. Names are those of the
environment variables, with `TASK`/`TASKS` spelled as Prefect 3 does.
"""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.sources.surroundings import Surroundings

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
_SECTIONS = frozenset({
    "AGENT", "API", "ASYNC", "CLI", "CLIENT", "CLOUD", "DEBUG", "DEFAULT", "DEPLOYMENT",
    "DEPLOYMENTS", "EVENTS", "EXPERIMENTAL", "EXPERIMENTS", "EXTRA", "FLOW", "FLOWS", "HOME",
    "INTERNAL", "LOCAL", "LOGGING", "MEMO", "MEMOIZE", "MESSAGING", "PLUGINS", "PROFILE",
    "PROFILES", "RESULTS", "RUN", "RUNNER", "SERVER", "SILENCE", "SQLALCHEMY", "TASK", "TASKS",
    "TELEMETRY", "TEST", "TESTING", "UI", "UNIT", "WORKER",
})  # fmt: skip
"""The first words of Prefect's settings, as `prefect.settings` of 2.20.26 and 3.8.8 has them."""


class Made(NamedTuple):
    """A setting that a file makes."""

    value: str
    path: str
    """Relative to the root, with forward slashes."""


class PrefectSettings:
    """The settings found under a root, read when first asked for."""

    def __init__(self, surroundings: Surroundings | None) -> None:
        self._surroundings = surroundings
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
            self._made = {} if self._surroundings is None else _read(self._surroundings)
        return self._made

    def is_set(self, name: str) -> bool:
        """Whether the repository gives a setting a value other than off or zero."""
        value = self.get(name)
        return value is not None and value.lower() not in ("0", "false", "off", "no", "")

    def type_of_pool(self, name: str) -> str | None:
        """The type of a work pool, where a command in the repository says it and none says another."""
        if self._pool_types is None:
            from prefect_lint.model.work_pools import pool_types

            known = self._surroundings
            self._pool_types = {} if known is None else pool_types(_commands(known))
        return self._pool_types.get(name)


def is_of_prefect(name: str) -> bool:
    """Whether a variable can be a setting of Prefect; others that begin so are of the repository's own."""
    return name.split("_")[1] in _SECTIONS


def _commands(surroundings: Surroundings) -> Iterable[str]:
    """The texts of the repository that may hold commands of Prefect."""
    for folder in (*folders(surroundings), ".github/workflows"):
        for _, text in _texts(surroundings, folder, (*_NAMES, "*.md")):
            yield text


def _read(surroundings: Surroundings) -> dict[str, Made]:
    found: dict[str, Made] = {}
    for folder in folders(surroundings):
        for path, text in _texts(surroundings, folder, _NAMES):
            for name, value in _MENTION.findall(text):
                found.setdefault(_OLD_NAMES.get(name, name), Made(value, path))
    for path, prefix in (("prefect.toml", ()), ("pyproject.toml", ("tool", "prefect"))):
        for name, value in _from_toml(text_in(surroundings, path), prefix):
            found.setdefault(name, Made(value, path))
    return found


def folders(surroundings: Surroundings) -> list[str]:
    """The root and the folders in it, hidden ones and links left out."""
    return ["", *surroundings.folders("")]


def _texts(
    surroundings: Surroundings, folder: str, names: Iterable[str]
) -> Iterable[tuple[str, str]]:
    """The paths and texts of the files with such names, in the order of the names."""
    patterns = [fnmatch.translate(name) for name in names]
    found = surroundings.files(folder, "|".join(patterns))
    for pattern in patterns:
        matches = re.compile(pattern).match
        for name in found:
            if matches(name):
                path = f"{folder}/{name}" if folder else name
                yield path, text_in(surroundings, path)


def text_in(surroundings: Surroundings, path: str) -> str:
    """The text of a file; empty when it can't be read, is a link, or is too large to be a configuration."""
    data = surroundings.read(path, _LARGEST, links=False)
    if data is None:
        return ""
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


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

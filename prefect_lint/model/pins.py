"""The versions of Prefect and other packages that a repository pins: in requirement, lock and image files."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.model import image_pins, version_range
from prefect_lint.model.version_range import PrefectVersion, combine
from prefect_lint.sources import toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prefect_lint.sources.surroundings import Surroundings

_MAX_BYTES = 500_000
_MAX_LOCK_BYTES = 20_000_000
_MAX_ENTRIES = 20_000
"""Entries of one folder that are looked at."""
_MAX_FOLDERS = 200
"""Folders of one folder that are looked into for pins of the whole repository."""
_LEVELS_NEAR_ROOT = 2
_MAX_DEPTH = 12
"""Tables inside each other that are looked into."""


class _Found(NamedTuple):
    """What the files of one folder say, each `None` where they say nothing."""

    locked: PrefectVersion | None
    declared: PrefectVersion | None
    built: PrefectVersion | None
    """By images and `prefect.yaml`."""


class Pins:
    """The pins under a root folder. A folder is read when the first file in or below it is asked for."""

    def __init__(self, surroundings: Surroundings, package: str = "prefect") -> None:
        self._surroundings = surroundings
        self._package = package
        self._others: dict[str, Pins] = {}
        self._found: dict[str, _Found] = {}
        self._answers: dict[str, PrefectVersion | None] = {}

    def of(self, package: str) -> Pins:
        """The pins of another package, by its name in lower case, in the same files; `python` is one."""
        if package not in self._others:
            self._others[package] = Pins(self._surroundings, package)
        return self._others[package]

    def for_file(self, path: str) -> PrefectVersion | None:
        """The pin for a file, given by its path relative to the root; `None` when there is none.

        That of the nearest folder wins. A lock file above it makes a range exact if it lies in the range.
        """
        folder = path.rpartition("/")[0]
        if os.path.isabs(path) or ".." in path.split("/"):
            return None
        if folder not in self._answers:
            self._answers[folder] = self._for_folder(folder)
        return self._answers[folder]

    def of_folders(self, folders: Iterable[str]) -> Iterator[PrefectVersion]:
        """What folders pin by themselves, and those near the root: images are built in folders of their own."""
        for folder in sorted({"", *folders, *self._near_root()}):
            found = self._here(folder)
            yield from (it for it in (found.locked, found.declared, found.built) if it is not None)

    def _near_root(self) -> Iterator[str]:
        level = [""]
        for _ in range(_LEVELS_NEAR_ROOT):
            level = [folder for parent in level for folder in self._folders_in(parent)]
            yield from level

    def _folders_in(self, parent: str) -> list[str]:
        found = [name for name in self._surroundings.folders(parent) if not _is_foreign(name)]
        return [_joined(parent, name) for name in found[:_MAX_FOLDERS]]

    def _for_folder(self, folder: str) -> PrefectVersion | None:
        nearest: PrefectVersion | None = None
        while True:
            found = self._here(folder)
            locked = found.locked
            if locked is not None and (nearest is None or nearest.overlaps(locked)):
                return locked
            nearest = nearest or found.declared or found.built
            if not folder:
                return nearest
            folder = folder.rpartition("/")[0]

    def _here(self, folder: str) -> _Found:
        if folder not in self._found:
            self._found[folder] = self._read_folder(folder)
        return self._found[folder]

    def _read_folder(self, folder: str) -> _Found:
        locked: list[PrefectVersion] = []
        declared: list[PrefectVersion] = []
        built: list[PrefectVersion] = []
        for path, name in self._files(folder):
            for pattern, limit, read, where in _KINDS:
                if not pattern.fullmatch(name.lower()):
                    continue
                text = self._read(path, limit)
                if text is not None and self._package in text.lower():
                    shown = _joined(folder, path.rpartition("/")[2])
                    found = read(text, shown, self._package)
                    {"locked": locked, "declared": declared, "built": built}[where] += found
                break
        locks = None
        for version in locked:
            # Two locked versions are both in use, where two bounds hold together.
            locks = version if locks is None else locks.widened(version)
        return _Found(locks, combine(declared), combine(built))

    def _files(self, folder: str) -> Iterator[tuple[str, str]]:
        """The files of a folder and of `requirements/` in it, with the names to judge them by."""
        for name in self._list(folder, _NAMES):
            yield _joined(folder, name), name
        below = _joined(folder, "requirements")
        for name in self._list(below, _REQUIREMENTS):
            yield _joined(below, name), "requirements.txt"

    def _list(self, folder: str, pattern: str) -> list[str]:
        return self._surroundings.files(folder, pattern)[:_MAX_ENTRIES]

    def _read(self, path: str, limit: int) -> str | None:
        """The text of a file; `None` when it is too large, unreadable, or a link out of the root."""
        data = self._surroundings.read(path, limit)
        return None if data is None else data.decode("utf-8-sig", "replace")


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _is_foreign(name: str) -> bool:
    """Whether a folder is hidden, or holds the code of others."""
    return name.startswith(".") or name in (
        "node_modules",
        "site-packages",
        "venv",
        "env",
        "vendor",
    )


def _present(version: PrefectVersion | None) -> list[PrefectVersion]:
    return [] if version is None else [version]


def _names(package: str) -> tuple[str, ...]:
    """The names in lower case under which a package is installed."""
    return ("prefect", "prefect-client") if package == "prefect" else (package,)


def _read_lock(text: str, source: str, package: str) -> list[PrefectVersion]:
    """`uv.lock`, `poetry.lock` and `pdm.lock`: one table a package. Megabytes, so they are not parsed."""
    names = "|".join(map(re.escape, _names(package)))
    locked = re.compile(
        rf"^\[\[packages?\]\]\s*^name\s*=\s*\"(?:{names})\"\s*^version\s*=\s*\"([^\"\n]*)\"",
        re.MULTILINE,
    )
    return [
        version
        for match in locked.finditer(text)
        for version in _present(version_range.exact(match.group(1), source, package))
    ]


def _read_pipfile_lock(text: str, source: str, package: str) -> list[PrefectVersion]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return []
    found: list[PrefectVersion] = []
    for section in document.values() if isinstance(document, dict) else ():
        entry = section.get(package) if isinstance(section, dict) else None
        version = entry.get("version") if isinstance(entry, dict) else None
        if isinstance(version, str):
            found += _present(version_range.exact(version, source, package))
    return found


def _read_lines(text: str, source: str, package: str) -> list[PrefectVersion]:
    """Requirement files, `setup.cfg` and conda environments: a requirement a line."""
    line = re.compile(
        r"^(?:[ \t]*(?:install_requires|requires)[ \t]*=)?[ \t]*(?:-[ \t]+)?[\"']?(?:[\w.-]+::)?"
        rf"({re.escape(package)}[^\n\"'\\]*)",
        re.MULTILINE | re.IGNORECASE,
    )
    return [
        version
        for match in line.finditer(text)
        for version in _present(version_range.requirement(match.group(1), source, package))
    ]


def _read_setup(text: str, source: str, package: str) -> list[PrefectVersion]:
    """`setup.py`, of which only the strings are looked at."""
    quoted = re.compile(rf"[\"']({re.escape(package)}\b[^\"'\n]*)[\"']", re.IGNORECASE)
    return [
        version
        for match in quoted.finditer(text)
        for version in _present(version_range.requirement(match.group(1), source, package))
    ]


def _read_toml(text: str, source: str, package: str) -> list[PrefectVersion]:
    """`pyproject.toml` and `Pipfile`, whatever tool's tables they have."""
    table = toml.loads(text)
    found = list(_declared(table, source, package, inside=False, depth=0))
    metadata = table.get("project")
    python = metadata.get("requires-python") if isinstance(metadata, dict) else None
    if package == "python" and isinstance(python, str):
        found += _present(version_range.specifier(python, source, f"requires-python {python}"))
    return found


def _declared(
    value: Any, source: str, package: str, *, inside: bool, depth: int
) -> Iterator[PrefectVersion]:
    """The bounds in a table; `inside` is whether it is one of dependencies."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            if inside and isinstance(item, str):
                yield from _present(version_range.requirement(item, source, package))
            else:
                yield from _declared(item, source, package, inside=inside, depth=depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            name = key.lower().replace("_", "-")
            if inside and name in _names(package):
                yield from _spelled_out(item, source, package)
            else:
                below = inside or _DEPENDENCIES.search(name) is not None
                yield from _declared(item, source, package, inside=below, depth=depth + 1)


_DEPENDENCIES = re.compile(r"dependenc|^(?:dev-)?packages$")


def _spelled_out(value: Any, source: str, package: str) -> Iterator[PrefectVersion]:
    """The bounds that Poetry and Pipenv give as a value: text, or a table with a version."""
    for item in value if isinstance(value, list) else [value]:
        version = item.get("version") if isinstance(item, dict) else item
        if isinstance(version, str):
            yield from _present(version_range.specifier(version, source, f"{package} {version}"))


_ARGUMENT = re.compile(r"^[ \t]*(?:ARG|ENV)[ \t]+(\w+)(?:=|[ \t]+)[\"']?([\w.+-]+)", re.MULTILINE)
_REFERENCE = re.compile(r"\$\{?(\w+)(?::?-([\w.+-]+))?\}?")
_IMAGE = re.compile(
    r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?:\S*/)?prefecthq/prefect:([\w.-]+)",
    re.MULTILINE | re.IGNORECASE,
)


def _read_dockerfile(text: str, source: str, package: str) -> list[PrefectVersion]:
    """Base images of Prefect, and what `pip install` is given."""
    values = dict(_ARGUMENT.findall(text))

    def value_of(match: re.Match[str]) -> str:
        return str(values.get(match.group(1)) or match.group(2) or match.group())

    text = _REFERENCE.sub(value_of, text)
    found = []
    for match in _IMAGE.finditer(text) if package == "prefect" else ():
        tag = match.group(1)
        found += _present(version_range.series(tag, f"{source}: prefecthq/prefect:{tag}"))
    installed = re.compile(
        rf"(?<![\w./-])({re.escape(package)}(?:\[[^\]\s]*\])?(?:[=<>!~]=?=?)[^\s\"'`;&|\\]+)",
        re.IGNORECASE,
    )
    for match in installed.finditer(text):
        found += _present(version_range.requirement(match.group(1), source, package))
    return found


_WRITTEN_FOR = re.compile(r"^prefect-version:[ \t]*[\"']?v?(\d+)[.\w]*", re.MULTILINE)


def _read_prefect_yaml(text: str, source: str, package: str) -> list[PrefectVersion]:
    """`prefect-version` is the Prefect that wrote the file, which says no more than the major."""
    if package != "prefect":
        return []
    return [
        version
        for match in _WRITTEN_FOR.finditer(text)
        for version in _present(
            version_range.series(match.group(1), f"{source}: prefect-version {match.group(1)}")
        )
    ]


_KINDS: tuple[
    tuple[re.Pattern[str], int, Callable[[str, str, str], list[PrefectVersion]], str], ...
] = (
    (
        re.compile(r"(?:uv|poetry|pdm)\.lock|pylock(?:\..+)?\.toml"),
        _MAX_LOCK_BYTES,
        _read_lock,
        "locked",
    ),
    (re.compile(r"pipfile\.lock"), _MAX_LOCK_BYTES, _read_pipfile_lock, "locked"),
    (re.compile(r"pyproject\.toml|pipfile|pixi\.toml"), _MAX_BYTES, _read_toml, "declared"),
    (
        re.compile(r".*requirements.*\.(?:txt|in|lock)|constraints.*\.txt|setup\.cfg"),
        _MAX_BYTES,
        _read_lines,
        "declared",
    ),
    (
        re.compile(r"(?:.*[-_.])?(?:environment|conda)(?:[-_.].*)?\.ya?ml"),
        _MAX_BYTES,
        _read_lines,
        "declared",
    ),
    (re.compile(r"setup\.py"), _MAX_BYTES, _read_setup, "declared"),
    (re.compile(r"dockerfile.*|.*\.dockerfile"), _MAX_BYTES, _read_dockerfile, "built"),
    (re.compile(r"prefect\.ya?ml"), _MAX_BYTES, _read_prefect_yaml, "built"),
    (image_pins.FILE_NAME, _MAX_BYTES, image_pins.read_compose_file, "built"),
)
"""Files by their names in lower case, how large they may be, how they are read, and what they tell."""

_NAMES = "|".join(f"(?i:{pattern.pattern})" for pattern, *_ in _KINDS)
_REQUIREMENTS = r".+\.(?:txt|in)"

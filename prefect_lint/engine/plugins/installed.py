"""Find the installed plugins, without importing anything of them.

`importlib.metadata` takes longer to import than most runs take to set up, and looks into every folder of
`sys.path`: the current folder may be among them, with metadata that the repository under analysis brings.
So only the folders are looked at where packages get installed, by the names of their files; the library is
asked when there is a plugin.
"""

from __future__ import annotations

import os
import site
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.findings import Plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "prefect_lint.rules"
"""The group of entry points under which a package names its modules of rules."""

_METADATA = (".dist-info", ".egg-info")
_HOME = Path(__file__).resolve().parents[3]
"""Where this package is: what was installed beside it counts, wherever that is."""


class Installed(NamedTuple):
    """An installed package that has rules."""

    plugin: Plugin
    modules: tuple[str, ...]
    """What its entry points name, in order, each once."""
    metadata: Path
    """The folder that describes it."""


@lru_cache(maxsize=1)
def installed_plugins() -> tuple[Installed, ...]:
    """The installed packages with rules, by name; of several copies, the one that Python would find."""
    found: dict[str, Installed] = {}
    for folder in trusted_folders():
        for metadata in _candidates(folder):
            one = _read(metadata)
            if one is not None:
                found.setdefault(_normal(one.plugin.name), one)
    return tuple(found[name] for name in sorted(found))


def trusted_folders() -> list[str]:
    """The folders in which packages are installed; never the current one for its own sake."""
    folders = [*site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    folders.append(str(_HOME))
    return list(dict.fromkeys(os.path.realpath(it) for it in folders))


def _candidates(folder: str) -> Iterator[Path]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(_METADATA))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name, "entry_points.txt")
        try:
            with open(path, "rb") as file:
                text = file.read()
        except OSError:  # most packages have none
            continue
        if GROUP.encode() in text:
            yield Path(folder, name)


def _read(metadata: Path) -> Installed | None:
    from importlib.metadata import PathDistribution

    distribution = PathDistribution(metadata)
    try:
        points = [it for it in distribution.entry_points if it.group == GROUP]
        name, version = distribution.metadata["Name"], distribution.version
    except (OSError, KeyError, ValueError):
        name, version, points = metadata.name.partition("-")[0], "", []
    if not points:
        return None
    # With the object after the colon, if there is one: it is told that none belongs there.
    modules = tuple(dict.fromkeys(point.value for point in sorted(points)))
    plugin = Plugin(name or metadata.name.partition("-")[0], version or "unknown")
    return Installed(plugin, modules, metadata)


def _normal(name: str) -> str:
    return name.casefold().replace("_", "-").replace(".", "-")

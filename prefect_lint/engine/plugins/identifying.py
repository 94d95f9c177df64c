"""Which plugins a run has, in names and versions, and in words that change with their code."""

from __future__ import annotations

import importlib.util
import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from prefect_lint.engine.plugins.installed import installed_plugins
from prefect_lint.findings import Plugin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prefect_lint.engine.plugins.installed import Installed
    from prefect_lint.engine.plugins.sources import RuleSources

_DIGITS = 12


def identified(sources: RuleSources) -> tuple[Plugin, ...]:
    """The plugins, installed ones first; the version of a folder is a digest of its files."""
    installed = installed_plugins() if sources.installed else ()
    return (*(it.plugin for it in installed), *(local_plugin(it) for it in sources.folders))


def words(sources: RuleSources) -> tuple[str, ...]:
    """What stands for the plugins in the key of something that is kept."""
    found = [f"{it.name} {it.version}" for it in identified(sources)]
    for one in installed_plugins() if sources.installed else ():
        if _is_in_development(one):
            found += [_digest(files_of(module)) for module in one.modules]
        else:
            found.append(_digest([one.metadata / "RECORD"]))
    return tuple(found)


def local_plugin(folder: Path) -> Plugin:
    """A folder of rules as a plugin. It is told by its last part, so that reports are the same everywhere."""
    return Plugin(f"local rules {folder.name}", _digest(python_files(folder))[:_DIGITS])


def _is_in_development(one: Installed) -> bool:
    try:
        told = json.loads((one.metadata / "direct_url.json").read_text(encoding="utf-8"))
        return bool(told.get("dir_info", {}).get("editable"))
    except (OSError, ValueError, AttributeError):
        return not (one.metadata / "RECORD").is_file()


def files_of(module: str) -> list[Path]:
    """The Python files of the topmost package that an entry point is in, found without importing anything."""
    top = module.partition(":")[0].partition(".")[0]
    try:
        # Of the topmost package: to ask for a module below would import it.
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    if spec.submodule_search_locations is None:
        return [Path(spec.origin)] if spec.origin else []
    return [file for folder in spec.submodule_search_locations for file in python_files(folder)]


def python_files(folder: str | Path) -> list[Path]:
    """Those in a folder and below, in order."""
    return sorted(it for it in Path(folder).rglob("*.py") if it.is_file())


def _digest(files: Iterable[Path]) -> str:
    digest = sha256()
    for file in files:
        try:
            data = file.read_bytes()
        except OSError:
            continue
        digest.update(file.name.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(sha256(data).digest())
    return digest.hexdigest()

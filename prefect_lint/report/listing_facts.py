"""What the repository says about its environment: pins, settings, images, profiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.knowledge.secrets import names as secret_names
from prefect_lint.model.container_images import images
from prefect_lint.model.prefect_settings import is_of_prefect
from prefect_lint.report.inventory import FactItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from prefect_lint.model.project import Project

_NOT_SHOWN = "is set"
_PLAIN = re.compile(r"(?:true|false|on|off|yes|no|\d+(?:\.\d+)?|[A-Z]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"^(https?://)(?:[^/@\s]*@)?([^/?#\s]+)")
_LONGEST = 120


def list_facts(
    project: Project, root: Path | None = None, asked: Sequence[str] = ("",)
) -> Iterator[FactItem]:
    """The facts, each kind by file.

    Of a part of a repository, by the paths that are asked for, also those of the folders above it: what stands
    beside it is about other code.
    """
    found = [*sorted(_pins(project), key=lambda it: (it.path, it.value)), *_settings(project)]
    found += [
        FactItem("image", it.kind, it.name[:_LONGEST], it.path, it.line)
        for it in (images(root) if root is not None else ())
    ]
    yield from (fact for fact in found if any(_bears_on(fact.path, path) for path in asked))


def _bears_on(path: str, asked: str) -> bool:
    folder = path.rpartition("/")[0]
    return _is_within(path, asked) or _is_within(asked, folder)


def _is_within(path: str, folder: str) -> bool:
    return folder in ("", path) or path.startswith(f"{folder}/")


def _settings(project: Project) -> Iterator[FactItem]:
    for name, made in sorted(project.settings.made.items()):
        if is_of_prefect(name):
            yield FactItem("setting", name, _shown(name, made.value), made.path)


def _pins(project: Project) -> Iterator[FactItem]:
    if project.pins is None:
        return
    folders = {module.path.rpartition("/")[0] for module in project.modules}
    seen: set[str] = set()
    for version in project.pins.of_folders(folders):
        # Two bounds of one folder are told with both of their sources.
        for source in version.source.split("; "):
            path, _, text = source.partition(": ")
            if source not in seen:
                seen.add(source)
                yield FactItem("pin", "prefect", text[:_LONGEST], path)


def _shown(name: str, value: str) -> str:
    """A value that can be no secret, or else that there is one: hosts, switches and numbers are shown."""
    if secret_names.kind_of(name) is not None:
        return _NOT_SHOWN
    address = _ADDRESS.match(value)
    if address is not None and "$" not in address[2]:
        return f"{address[1]}{address[2]}"[:_LONGEST]
    return value if _PLAIN.fullmatch(value) and len(value) < 20 else _NOT_SHOWN

"""The Prefect major that a whole repository agrees on, for files that nothing nearer speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.version_evidence import from_imports
from prefect_lint.model.version_range import PrefectVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.pins import Pins
    from prefect_lint.model.project import Project

_MOST_FILES = 5_000
_MOST_FOLDERS = 2_000


def agreed_version(project: Project, pins: Pins) -> PrefectVersion | None:
    """The major that all pins and all imports of the repository leave open; `None` when there are two.

    A range says nothing more than that: which minor one folder pins is not known of the others.
    """
    known = project.memo("agreed version")
    if 0 not in known:
        known[0] = _agreed(project, pins)
    found: PrefectVersion | None = known[0]
    return found


def _agreed(project: Project, pins: Pins) -> PrefectVersion | None:
    agreed: PrefectVersion | None = None
    for version in _told(project, pins):
        if len(version.majors) != 1:
            continue
        if agreed is None:
            agreed = version
        elif agreed.majors != version.majors:
            return None
    if agreed is None:
        return None
    (major,) = agreed.majors
    return PrefectVersion((major,), (major + 1,), f"elsewhere, {agreed.source}")


def _told(project: Project, pins: Pins) -> Iterator[PrefectVersion]:
    folders = sorted({path.rpartition("/")[0] for path in project.files})
    yield from pins.of_folders(folders[:_MOST_FOLDERS])
    for path in sorted(project.files)[:_MOST_FILES]:
        found = _told_by_imports(project, path)
        if found is not None:
            yield found


def _told_by_imports(project: Project, path: str) -> PrefectVersion | None:
    names = {
        f"{module}.{name}" if name else module
        for module, listed in project.imports_of(path)
        if module.partition(".")[0] == "prefect"
        for name in listed or [""]
    }
    return from_imports(sorted(names))

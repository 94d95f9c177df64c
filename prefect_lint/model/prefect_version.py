"""The Prefect version that a file runs under: configured, told by its imports, or by the nearest pins."""

from __future__ import annotations

from prefect_lint.model.pins import Pins
from prefect_lint.model.version_evidence import from_imports
from prefect_lint.model.version_range import UNKNOWN, PrefectVersion

__all__ = ["UNKNOWN", "Pins", "PrefectVersion", "decide", "from_imports", "installed"]


def decide(
    configured: PrefectVersion | None,
    imports: PrefectVersion | None,
    pins: PrefectVersion | None,
) -> PrefectVersion:
    """The version of one file.

    What is configured wins. Imports that no pinned major has win over the pins, because a repository may
    hold files for several majors; otherwise the two narrow each other down.
    """
    if configured is not None:
        return configured
    if imports is None or pins is None:
        return imports or pins or UNKNOWN
    if not set(imports.majors) & set(pins.majors):
        return imports
    return pins.narrowed(imports) if pins.overlaps(imports) else pins


def installed(
    configured: PrefectVersion | None,
    imports: PrefectVersion | None,
    pins: PrefectVersion | None,
) -> PrefectVersion:
    """The Prefect that is there when the file runs: configured, or pinned.

    Unlike for `decide`, imports that no pinned version has say nothing about it: they fail.
    """
    if configured is not None:
        return configured
    if imports is None or pins is None:
        return imports or pins or UNKNOWN
    return pins.narrowed(imports) if pins.overlaps(imports) else pins

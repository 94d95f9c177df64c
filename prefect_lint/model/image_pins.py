"""Prefect versions by the images that a Compose file runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.model import version_range

if TYPE_CHECKING:
    from prefect_lint.model.version_range import PrefectVersion

FILE_NAME = re.compile(r"(?:.*[-_.])?compose(?:[-_.].*)?\.ya?ml")
"""What Compose files are called, in lower case."""

_IMAGE = re.compile(
    r"^[ \t]*(?:-[ \t]+)?image:[ \t]*[\"']?(?:[\w.:-]+/)*prefecthq/prefect:"
    r"(?:\$\{\w+:?-)?([\w.-]+)",
    re.MULTILINE | re.IGNORECASE,
)


def read_compose_file(text: str, source: str, package: str) -> list[PrefectVersion]:
    """The images of Prefect in a Compose file; servers and workers of one file are of one major."""
    found: list[PrefectVersion] = []
    if package != "prefect":
        return found
    for match in _IMAGE.finditer(text):
        tag = match.group(1)
        version = version_range.series(tag, f"{source}: prefecthq/prefect:{tag}")
        if version is not None:
            found.append(version)
    return found

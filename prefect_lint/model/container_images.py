"""The container images that a repository builds on and runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.model import image_pins
from prefect_lint.model.prefect_settings import folders, text_in
from prefect_lint.sources.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DOCKERFILE = re.compile(r"dockerfile(?:[-_.].*)?|.*\.dockerfile|containerfile", re.IGNORECASE)
_FROM = re.compile(
    r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.IGNORECASE | re.MULTILINE
)
_IMAGE = re.compile(r"^[ \t]*(?:-[ \t]+)?image:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_ARGUMENT = re.compile(r"^[ \t]*ARG[ \t]+(\w+)=[\"']?([^\s\"']+)", re.MULTILINE)
_REFERENCE = re.compile(r"\$\{?(\w+)(?::?-([^}\s]+))?\}?")


class Image(NamedTuple):
    """An image that a file names."""

    kind: str
    """`base` of a Dockerfile, `service` of a Compose file."""
    name: str
    path: str
    line: int


def images(root: Path) -> Iterator[Image]:
    """The base images of Dockerfiles and the images of Compose files, in the root and the folders in it."""
    surroundings = Surroundings(root)
    for folder in folders(surroundings):
        for name in surroundings.files(folder, r"(?s:.*)"):
            shown = f"{folder}/{name}" if folder else name
            if _DOCKERFILE.fullmatch(name):
                yield from _bases(text_in(surroundings, shown), shown)
            elif image_pins.FILE_NAME.fullmatch(name.lower()):
                text = text_in(surroundings, shown)
                for match in _IMAGE.finditer(text):
                    yield Image("service", match[1], shown, _line(text, match.start()))


def _bases(text: str, path: str) -> Iterator[Image]:
    arguments = dict(_ARGUMENT.findall(text))
    stages: set[str] = set()
    for match in _FROM.finditer(text):
        name = _REFERENCE.sub(lambda it: str(arguments.get(it[1]) or it[2] or it[0]), match[1])
        # A later stage builds on an earlier one of the same file.
        if name.lower() not in stages:
            yield Image("base", name, path, _line(text, match.start(1)))
        if match[2]:
            stages.add(match[2].lower())


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1

"""Which rules plugins have, as their files say it: for completion, which has no time to import them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prefect_lint.engine.plugins.identifying import files_of, python_files
from prefect_lint.engine.plugins.installed import installed_plugins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect_lint.engine.plugins.sources import RuleSources

_CLASS = re.compile(r"^class[ \t]", re.MULTILINE)
_ATTRIBUTE = re.compile(
    r"""^(?P<indent>[ \t]+)(?P<which>code|name|category)(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*"""
    r"""(["'])(?P<value>[\w-]+)\3[ \t]*(?:\#.*)?$""",
    re.MULTILINE,
)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_CODE = re.compile(r"[A-Z]{2,8}\d{3}")


class Headline(NamedTuple):
    """What a rule is called."""

    code: str
    name: str
    category: str


def headlines(sources: RuleSources) -> Iterator[Headline]:
    """The rules of plugins whose code and name are written out, each as often as it is there."""
    for one in installed_plugins() if sources.installed else ():
        for module in one.modules:
            for path in files_of(module):
                yield from _in_file(path)
    for folder in sources.folders:
        for path in python_files(folder):
            yield from _in_file(path)


def _in_file(path: Path) -> Iterator[Headline]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for body in _CLASS.split(text)[1:]:
        indent = _INDENT.search(body)
        said = {
            match["which"]: match["value"]
            for match in _ATTRIBUTE.finditer(body)
            if indent is not None and match["indent"] == indent[0]
        }
        if _CODE.fullmatch(said.get("code", "")) and "name" in said:
            yield Headline(said["code"], said["name"], said.get("category", ""))

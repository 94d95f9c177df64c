"""Of which type the work pools are that the commands of a repository create or start workers for."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COMMAND = re.compile(
    r"\bprefect[\"',\s]+(?:(work-?pool)[\"',\s]+create|worker[\"',\s]+start)\b([^\r\n;&|`#]*)"
)
_CONTINUED = re.compile(r"[ \t]*\\\r?\n[ \t]*")
_TYPE = ("-t", "--type")
_POOL = ("-p", "--pool")
_OWN_TEMPLATE = "--base-job-template"
_LONGEST = 500
"""Characters of a command; longer ones are no commands."""


def pool_types(texts: Iterable[str]) -> dict[str, str | None]:
    """The type of each work pool by its name; `None` where commands differ, or give a template of their own."""
    found: dict[str, str | None] = {}
    for text in texts:
        if "prefect" not in text:
            continue
        for name, kind in _in(_CONTINUED.sub(" ", text)):
            found[name] = kind if found.get(name, kind) == kind else None
    return found


def _in(text: str) -> Iterator[tuple[str, str | None]]:
    for match in _COMMAND.finditer(text):
        creates, arguments = match.groups()
        words = _words(arguments[:_LONGEST], as_list="," in match[0])
        given, plain = _options(words)
        name = (plain[0] if plain else None) if creates else given.get("pool")
        if name is None or "$" in name or "<" in name:
            continue
        if _OWN_TEMPLATE in words:
            yield name, None
        elif "type" in given:
            yield name, given["type"]


def _words(arguments: str, *, as_list: bool) -> list[str]:
    if as_list:
        # `["prefect", "worker", "start", …]` of an image or a compose file.
        return re.sub(r"[\"',\[\]]", " ", arguments).split()
    try:
        return shlex.split(arguments)
    except ValueError:
        return []


def _options(words: list[str]) -> tuple[dict[str, str], list[str]]:
    given: dict[str, str] = {}
    plain = []
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        key = "type" if option in _TYPE else "pool" if option in _POOL else None
        if key is not None:
            given[key] = value if equals else next(rest, "")
        elif not word.startswith("-"):
            plain.append(word)
    return given, plain

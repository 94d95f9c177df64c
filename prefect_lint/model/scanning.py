"""What the bytes of a file tell before it is parsed: whether it names Prefect, and what it imports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATEMENT = rb"(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)|import[ \t]+([^\n#;]+))"
_IMPORT = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*" + _STATEMENT, re.MULTILINE)
_LATER_ON_A_LINE = re.compile(rb"[;:][ \t]*" + _STATEMENT)


def names_prefect(data: bytes) -> bool:
    """Whether a file has to do with Prefect, as far as its bytes tell."""
    return b"prefect" in data


def scan_imports(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """The imports of a file by its bytes alone: module and names (none for `import module`).

    It may see an import in a string, never miss one that stands on a line of its own.
    """
    return _imports(_IMPORT, data)


def scan_later_imports(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """The imports that stand behind something on their line, and more that is none: `if fast: import ujson`."""
    return _imports(_LATER_ON_A_LINE, data)


def _imports(pattern: re.Pattern[bytes], data: bytes) -> Iterator[tuple[str, list[str]]]:
    for source, names, plain in pattern.findall(data):
        if source:
            listed = [
                words[0].decode("utf-8", "replace")
                for part in names.strip(b"()").split(b",")
                if (words := part.split())
            ]
            yield source.decode("utf-8", "replace"), listed
        else:
            for part in plain.split(b","):
                words = part.split()
                if words:
                    yield words[0].decode("utf-8", "replace"), []

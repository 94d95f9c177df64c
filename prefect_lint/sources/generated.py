"""Which files a program wrote: a change in them is lost the next time it runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_lint.sources.text import Source

_HEADER = re.compile(
    r"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*"
    r"(?:[rR]?(?:\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*|'''(?:[^'\\]|\\.|'(?!''))*|\"[^\"\r\n]*|'[^'\r\n]*))?",
    re.DOTALL,
)
"""The comments at the top of a file, and the docstring of a module below them."""
_MARK = re.compile(
    r"(?<![\w-])@generated\b|\bdo not (?:edit|modify)\b"
    r"|\bauto(?:matically)?[- ]?generated\b|\bgenerated automatically\b",
    re.IGNORECASE,
)
_HEADER_LENGTH = 4000
"""Characters in which generators put their mark; a hostile file has a header of megabytes."""


def is_generated(source: Source) -> bool:
    """Whether the header of a file says that a program wrote it.

    The marks are those that other tools go by: `@generated` (Meta's), `DO NOT EDIT` (protoc and whatever
    follows https://go.dev/s/generatedcode), and "auto-generated" in its spellings.
    """
    header = _HEADER.match(source.text[:_HEADER_LENGTH])
    return header is not None and _MARK.search(header[0]) is not None

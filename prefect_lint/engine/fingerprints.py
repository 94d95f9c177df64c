"""Tell findings apart from run to run though lines move: baselines and code scanning rely on it.

The law. Two findings, of one run or of two, have the same fingerprint when these are equal:

1. the code of the rule,
2. the file, by its path from the project root,
3. the flow, task, function or deployment that it is in,
4. what is written at its place, but for blanks, line breaks, comments, the kind of quotes and a trailing comma,
5. how many findings that are equal in all this stand before it in the file.

Line numbers, message, severity and confidence are not among them. So a fingerprint survives lines that are put
in above, functions that change places, reformatting, and new words for a rule; it does not survive a new name
of its flow or task, nor other code at its place. Of findings that are alike in 1 to 4 only the number counts:
one more is one new fingerprint, one less is one that is gone, whichever of them it is in the source.

The first sixteen hex digits are of all but the path, the last eight of the path: they alone change when a
file is renamed. Secrets are masked before, and a mask counts as one character, so that no fingerprint helps
to guess one.

A change of this law makes every baseline worthless: it goes with a new `baseline_file.VERSION`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from prefect_lint.sources.suppressions import comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.engine.located import Located
    from prefect_lint.findings import Location

CONTENT_DIGITS = 16
"""Hex digits of a fingerprint that don't depend on the path of the file."""
_PATH_DIGITS = 8
_MAX_WRITTEN = 4000
"""Characters of source that are looked at: calls nested in each other would take quadratic time."""
_BLANKS = re.compile(r"\\?\s+")
_MASKS = re.compile(r"\*{2,}")
_TRAILING_COMMA = re.compile(r",(?=[)\]}])")


def fingerprints(located: Iterable[Located]) -> list[str]:
    """The fingerprint of each finding, in the same order; findings must come sorted by place.

    Twenty-four hex digits of SHA-256; see the law above.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found: list[str] = []
    for item in located:
        finding = item.finding
        path = finding.location.path
        alike = (finding.code, finding.symbol or "", normalised(item.text))
        in_path = (path, *alike)
        ordinal = seen[in_path]
        seen[in_path] += 1
        # No part can hold a NUL: files and paths with one are never read.
        content = _digest("\0".join((*alike, str(ordinal))), CONTENT_DIGITS)
        found.append(content + _digest(path, _PATH_DIGITS))
    return found


def without_path(fingerprint: str) -> str:
    """The part of a fingerprint that stays when its file is renamed."""
    return fingerprint[:CONTENT_DIGITS]


def in_file(fingerprint: str, path: str) -> str:
    """The fingerprint of the same finding in a file of that path."""
    return without_path(fingerprint) + _digest(path, _PATH_DIGITS)


def text_at(lines: Sequence[str], location: Location) -> str:
    """What is written at a place, with its line breaks; its first thousands of characters."""
    first, last = location.line - 1, location.end_line - 1
    if first == last:
        return "".join(lines[first : first + 1])[location.column - 1 : location.end_column - 1]
    pieces: list[str] = []
    length = 0
    for index in range(first, min(last + 1, len(lines))):
        line = lines[index]
        end = location.end_column - 1 if index == last else len(line)
        pieces.append(line[location.column - 1 if index == first else 0 : end])
        length += len(pieces[-1])
        if length > _MAX_WRITTEN:
            break
    return "\n".join(pieces)


def normalised(text: str) -> str:
    """A piece of source without all that a formatter may change in it."""
    text = _without_comments(text[:_MAX_WRITTEN])
    text = _BLANKS.sub("", text).replace("'", '"')
    return _MASKS.sub("*", _TRAILING_COMMA.sub("", text))


def _without_comments(text: str) -> str:
    if "#" not in text or text.startswith("#"):  # a finding on a comment itself
        return text
    lines = text.split("\n")
    for line, column, _ in comments(text):
        lines[line - 1] = lines[line - 1][:column]
    return "\n".join(lines)


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]

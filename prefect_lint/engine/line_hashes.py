"""The hashes by which GitHub's code scanning knows a line again though it moves: `primaryLocationLineHash`.

The algorithm is that of github/codeql-action, `src/fingerprints.ts`, as of June 2026: its `upload-sarif` warns
about every result whose hash is another. A line is told by the hundred characters from where it begins, blanks
left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from prefect_lint.sources.text import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from prefect_lint.sources.text import Source

_WINDOW = 100
_FACTOR = 37
_MODULUS = 1 << 64
_END_OF_FILE = "\uffff"
_LINE_END = re.compile(r"\r\n?")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_WITHOUT_BLANKS = str.maketrans("", "", " \t")


def line_hashes(text: str, lines: Iterable[int], hidden: Collection[int] = ()) -> dict[int, str]:
    """The hashes of these lines, counted from 1; lines that the text does not have are left out.

    Also left out are lines whose hash would tell of a `hidden` one. The hash is no digest but a sum of
    characters times powers of 37: who knows all but some ten of the hundred characters can solve it for them.

    Lines that begin alike are numbered. Alike means the same hundred characters here, where GitHub compares
    hashes: that differs only for lines that somebody made collide.
    """
    # First the line ends, then the blanks: `\r \n` are two of them.
    flat = _LINE_END.sub("\n", text).translate(_WITHOUT_BLANKS)
    units = _ASTRAL.sub(_surrogates, flat) + _END_OF_FILE
    starts = [0, *accumulate(len(line) + 1 for line in units.split("\n"))][:-1]
    windows = {
        line: units[starts[line - 1] : starts[line - 1] + _WINDOW]
        for line in sorted(set(lines))
        if 1 <= line <= len(starts)
    }
    wanted = {window: _hash(window) for window in set(windows.values())}
    seen: Counter[str] = Counter()
    numbered: dict[int, str] = {}
    for line, start in enumerate(starts[: max(windows, default=0)], start=1):
        window = units[start : start + _WINDOW]
        if window in wanted:
            seen[window] += 1
            if line in windows:
                numbered[line] = f"{wanted[window]}:{seen[window]}"
    secret = sorted(starts[line - 1] for line in hidden if 1 <= line <= len(starts))

    def tells(line: int) -> bool:
        begin = starts[line - 1]
        following = bisect_left(secret, begin)
        return following < len(secret) and secret[following] - begin < _WINDOW

    return {line: text for line, text in numbered.items() if not tells(line)}


def hashes_in(source: Source, lines: Iterable[int]) -> dict[int, str]:
    """The hashes of lines of a file whose secrets are masked already; see `concealing`."""
    written = decode(source.data, source.path, source.name)
    hidden: list[int] = []
    if written.text != source.text:
        pairs = zip(written.lines, source.lines, strict=True)
        hidden = [number for number, (was, now) in enumerate(pairs, start=1) if was != now]
    # GitHub takes every file for UTF-8, and a byte order mark for a character.
    return line_hashes(source.data.decode("utf-8", "replace"), lines, hidden)


def _hash(window: str) -> str:
    value = 0
    for unit in window:
        value = value * _FACTOR + ord(unit)
    # Behind the end of the file there are zeros.
    value *= _FACTOR ** (_WINDOW - len(window))
    return f"{value % _MODULUS:x}"


def _surrogates(match: re.Match[str]) -> str:
    """A character outside the basic plane as UTF-16 has it: in two units."""
    high, low = divmod(ord(match[0]) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)

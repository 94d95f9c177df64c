"""Source lines with the span of a finding marked below, cropped to the width of the terminal."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from prefect_lint.output.escaping import cell_width, cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prefect_lint.findings import Location, SourceText

BAR = "│"
_ELLIPSIS = "…"
_MAX_WHOLE_LINES = 4
"""A span of more lines than this is shown by its first and last line."""
_READ_AHEAD = 2000
"""Characters of a line looked at on each side of a mark; generated lines may have millions."""


def snippet(
    source: SourceText | None,
    location: Location,
    *,
    gutter: int,
    width: int,
    mark: str = "^",
    paint_mark: Callable[[str], str] = str,
    paint_gutter: Callable[[str], str] = str,
) -> list[str]:
    """The lines of a span, first and last with marks below; `gutter` is the width of the numbers.

    Nothing when the source or the line is not at hand.
    """
    if source is None or not 1 <= location.line <= len(source.lines):
        return []
    first, last = location.line, _last_line(location, source)
    whole = last - first < _MAX_WHOLE_LINES
    room = max(width - gutter - 3, 20)
    rows: list[str] = []

    def number(text: str) -> str:
        return paint_gutter(f"{text:>{gutter}} {BAR}")

    for line in range(first, last + 1):
        text = source.lines[line - 1].rstrip()
        if line not in (first, last):
            if whole:
                rows.append(f"{number(str(line))} {_cropped(text, 0, 0, room)[0]}".rstrip())
            elif line == first + 1:
                rows.append(number("⋮"))
            continue
        start = location.column - 1 if line == first else len(text) - len(text.lstrip())
        end = location.end_column - 1 if line == location.end_line else len(text)
        shown, offset, length = _cropped(text, start, end, room)
        rows.append(f"{number(str(line))} {shown}".rstrip())
        rows.append(f"{number('')} {' ' * offset}{paint_mark(mark * length)}")
    return rows


def _offsets(shown: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(cell_width, shown))]


def _last_line(location: Location, source: SourceText) -> int:
    return min(max(location.last_line, location.line), len(source.lines))


def _cropped(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The line cut to `room` columns around a span, and the column and length of the mark."""
    skip = max(0, start - _READ_AHEAD)
    cut = len(text) > start + _READ_AHEAD
    text = text[skip : start + _READ_AHEAD]
    start, end = min(start - skip, len(text)), min(end - skip, len(text))
    shown = cells(text)
    # Most lines are shown as they are; to ask for the width of each character takes most of a long report.
    plain = text.isascii() and "".join(shown) == text
    offsets = list(range(len(text) + 1)) if plain else _offsets(shown)
    left, right = 0, len(shown)
    if skip or cut or offsets[-1] > room:
        if skip or offsets[max(start, end)] > room - 1:
            target = max(offsets[start] - room // 3, 0)
            left = next(index for index, offset in enumerate(offsets) if offset >= target)
        lead = 1 if left or skip else 0
        while right > left and lead + offsets[right] - offsets[left] > room - 1:
            right -= 1
        cut = cut or right < len(shown)
    else:
        lead = 0
    prefix = _ELLIPSIS if lead else ""
    line = prefix + "".join(shown[left:right]) + (_ELLIPSIS if cut else "")
    stop = max(min(end, right), start)
    # A place behind a line that just fits is marked below its last column.
    offset = min(lead + offsets[start] - offsets[left], room - 1)
    return line, offset, max(offsets[stop] - offsets[start], 1)

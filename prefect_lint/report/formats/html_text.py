"""Texts of a document as HTML, in which nothing of the repository can become a tag."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from prefect_lint.report.formats.inline import pieces
from prefect_lint.report.wording import code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.report.inventory import Place

_MOST_PLACES = 6


def text(value: str) -> str:
    """A text with its names as code."""
    return "".join(
        f"<code>{html.escape(piece).replace('/', '/<wbr>')}</code>"
        if is_code
        else html.escape(piece)
        for is_code, piece in pieces(value)
    )


def plain(value: str) -> str:
    """A text without code."""
    return html.escape("".join(piece for _, piece in pieces(value)))


def places(found: Sequence[Place], most: int = _MOST_PLACES) -> str:
    """Places by file; the rest of many can be unfolded."""
    by_path: dict[str, list[int]] = {}
    for place in sorted(set(found)):
        by_path.setdefault(place.path, []).append(place.line)
    shown = [
        text(code(f"{path}:{', '.join(str(line) for line in lines[:12])}"))
        + (f" and {len(lines) - 12} more lines" if len(lines) > 12 else "")
        for path, lines in by_path.items()
    ]
    first, rest = shown[:most], shown[most:]
    listed = ", ".join(first)
    if not rest:
        return listed
    if len(rest) > 200:
        return f"{listed} and {len(rest):,} more files"
    return f"{listed} <details><summary>and {len(rest)} more files</summary>{', '.join(rest)}</details>"

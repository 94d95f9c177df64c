"""Texts of a document as pieces: plain ones, and names that stand in backticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.output.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterator


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Whether a piece is code, and its text, in which nothing acts; an odd backtick is plain."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        last = parts.pop()
        parts[-1] = f"{parts[-1]}`{last}"
    for index, part in enumerate(parts):
        if part:
            yield index % 2 == 1, part

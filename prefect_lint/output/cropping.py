"""Texts cut to what a reader of a format takes."""

from __future__ import annotations

_ELLIPSIS = "…"


def cropped(text: str, limit: int) -> str:
    """The text, or its first `limit` characters with an ellipsis as the last of them."""
    return text if len(text) <= limit else text[: limit - 1] + _ELLIPSIS

"""Paths as URIs."""

from __future__ import annotations

from urllib.parse import quote


def path_uri(path: str) -> str:
    """A relative path as a relative reference, percent-encoded per segment; an absolute one with `file:`.

    Bytes of a name that are no UTF-8 are encoded as the bytes that they are.
    """
    # Colons too: `a:b.py` would have the scheme `a`.
    segments = [
        quote(segment.encode("utf-8", "surrogateescape"), safe="") for segment in path.split("/")
    ]
    encoded = "/".join(segments)
    if path.startswith("/"):
        return f"file://{encoded}"
    if path[1:3] == ":/":
        return f"file:///{path[0]}:{encoded[4:]}"
    return encoded

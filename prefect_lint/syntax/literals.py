"""Values of literal tokens."""

from __future__ import annotations

import ast
import warnings


def number(token: str) -> int | float | complex:
    """The value of a number token; one that is too long to read becomes infinity, not an error."""
    try:
        value = ast.literal_eval(token)
    except (ValueError, SyntaxError):
        return float("inf")
    return value if isinstance(value, int | float | complex) else float("inf")


def string(token: str) -> str | bytes:
    """The value of a string or bytes token, prefix and quotes included."""
    first = token[0]
    if first in "\"'" and "\\" not in token and "\r" not in token:
        width = 3 if token[:3] == first * 3 and len(token) >= 6 else 1
        return token[width:-width]
    try:
        with warnings.catch_warnings():
            # An invalid escape is the author's business, and not what the linter is asked about.
            warnings.simplefilter("ignore")
            value = ast.literal_eval(token)
    except (ValueError, SyntaxError):
        return token
    return value if isinstance(value, str | bytes) else token


def part(text: str, start: str) -> str:
    """The value of a literal part of an f-string that begins with `start`, its prefix and quote."""
    if "\\" in text and "r" not in start.lower():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    return text.replace("{{", "{").replace("}}", "}")

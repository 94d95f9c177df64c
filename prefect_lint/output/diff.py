"""Changes of files as a unified diff that `git apply` and `patch` take, byte for byte."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from prefect_lint.output.escaping import cells, defuse

if TYPE_CHECKING:
    from prefect_lint.output.ansi import Painter

_QUOTED = re.compile(r'["\\\x00-\x1f\x7f-\uffff\U00010000-\U0010ffff]')
_STYLES = {"+": "good", "-": "error", "@": "faint"}
_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_COMMAND = re.compile(r"^[ +-]?\s*::|##(?:\[|vso\[|teamcity\[)")
"""What runners obey in a log, see `escaping`; GitHub's looks past blanks at the start of a line."""
_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The diff of one file; `path` is relative to the root, with forward slashes.

    Lines end at line feeds alone, as for git: a carriage return belongs to its line.
    """
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _lines(before),
        _lines(after),
        _name(f"a/{path}"),
        _name(f"b/{path}"),
        lineterm=b"\n",
    )
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in lines)


def for_terminal(diff: str, paint: Painter) -> str:
    """A diff for people: in colours, and with what could act on a terminal shown as an escape."""
    shown = []
    for line in diff.split("\n"):
        text = "".join(cells(line.removesuffix("\r")))
        style = "bold" if line.startswith(("--- ", "+++ ")) else _STYLES.get(line[:1])
        shown.append(paint(style, text) if style and text else text)
    return defuse("\n".join(shown))


def could_act(line: str) -> bool:
    """Whether a CI system could take a line of a diff for a command, instead of showing it."""
    return _COMMAND.search(line) is not None


def _lines(data: bytes) -> list[bytes]:
    *lines, last = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _name(path: str) -> bytes:
    """A path as git writes it in a diff: in quotes where it has anything but plain ASCII."""
    if _QUOTED.search(path) is None:
        # A tab tells where a name with blanks ends.
        return path.encode() + (b"\t" if " " in path else b"")
    quoted = "".join(
        _SHORT.get(chr(byte)) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")
        for byte in path.encode("utf-8", "surrogateescape")
    )
    return f'"{quoted}"'.encode()

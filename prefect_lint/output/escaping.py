"""What the analysed repository may put on a screen or into a log: its characters, but no commands.

File names, messages and source lines come from strangers. A control character in them could move
the cursor, hide text or start a line of its own; a bidi mark could show code in another order than
it runs; and CI systems obey certain words in a log. All of that is shown as an escape, so that a
reader sees it.
"""

from __future__ import annotations

import re
from functools import cache

TAB_WIDTH = 4

_HOSTILE = (
    # C0 and C1 controls, DEL, and lone surrogates, which stand for undecodable bytes in file names.
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff"
    # Line separators, bidi marks, and characters that show nothing or are none, of which XML forbids
    # U+FFFE and U+FFFF. The joiners U+200C and U+200D stay: Persian and emoji need them.
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
    # GitHub's runner obeys `##[…]` and Azure Pipelines' agent `##vso[…]` anywhere in a line
    # (ActionCommand.TryParse, Command.TryParse); TeamCity has `##teamcity[…]`.
    r"|(?<=\#)\#(?=\[|vso\[|teamcity\[)"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_COMMAND_LINE = r"^(\s*):(?=:)"


@cache
def _hostile() -> re.Pattern[str]:
    return re.compile(_HOSTILE)


def _is_harmless(text: str) -> bool:
    """Whether a look tells that there is nothing to escape; much quicker than the expression."""
    return text.isascii() and text.isprintable() and "##" not in text


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def escape(text: str) -> str:
    """The text on one line, with all that could act on a terminal or CI log shown as an escape."""
    return text if _is_harmless(text) else _hostile().sub(_escaped, text)


def display_path(path: str) -> str:
    """A path fit to start a line: escaped, with `./` where it would read as a CI command."""
    shown = escape(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def defuse(text: str) -> str:
    """The text with `::` at the start of a line escaped: GitHub's runner takes it for a command.

    Wrapping can bring any word to the start of a line, so this is done to the finished output.
    """
    return re.sub(_COMMAND_LINE, r"\1\\x3a", text, flags=re.MULTILINE) if "::" in text else text


def cells(line: str) -> list[str]:
    """What to show for each character of a source line: itself, its escape, or blanks for a tab."""
    shown = list(line)
    for match in () if _is_harmless(line) else _hostile().finditer(line):
        if match[0] != "\t":
            shown[match.start()] = _escaped(match)
    if "\t" in line:
        column = 0
        for index, character in enumerate(line):
            if character == "\t":
                shown[index] = " " * (TAB_WIDTH - column % TAB_WIDTH)
            column += cell_width(shown[index])
    return shown


def cell_width(text: str) -> int:
    """How many columns escaped text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    # Only now: most texts are plain.
    import unicodedata

    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1

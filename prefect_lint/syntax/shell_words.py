"""The words of a command line, and what of them a shell would take for more than text."""

from __future__ import annotations

from dataclasses import dataclass

_HIDDEN = "\0"


@dataclass
class ShellWord:
    """A word of a command. What a shell would not look at is a NUL character in `bare` and `open`."""

    text: str = ""
    """The word without its quotes, as `shlex.split` gives it."""
    bare: str = ""
    """Where operators count: outside of quotes."""
    open: str = ""
    """Where a shell would put in values: outside of quotes, and in double ones."""


class Unfinished(ValueError):
    """A line that ends inside of quotes, or with a backslash."""


def shell_words(line: str) -> list[ShellWord]:
    """The words of one line; raises `Unfinished` where `shlex.split` raises."""
    found: list[ShellWord] = []
    word: ShellWord | None = None
    quote = ""
    characters = iter(line)
    for char in characters:
        if not quote and char in " \t\r\n":
            word = None
            continue
        if word is None:
            word = ShellWord()
            found.append(word)
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
            # An empty pair of quotes is there all the same.
            word.bare += _HIDDEN
        elif char == "\\" and quote != "'":
            following = next(characters, None)
            if following is None:
                raise Unfinished("a backslash at the end")
            kept = char if quote and following not in '"\\' else ""
            word.text += kept + following
            word.bare += _HIDDEN
            word.open += _HIDDEN
        else:
            word.text += char
            word.bare += _HIDDEN if quote else char
            word.open += _HIDDEN if quote == "'" else char
    if quote:
        raise Unfinished(f"a {quote} that does not close")
    return found

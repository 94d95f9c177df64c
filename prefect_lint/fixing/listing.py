"""Items of lists with commas between them, such as arguments: one taken out, or some added at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.code import NoFix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.fixing.code import Code, Extent


def remove_item(code: Code, items: Sequence[Extent], index: int) -> None:
    """Take an item away with its comma, and with its line where it has one to itself.

    `items` are all items of the list, with the parentheses around them.
    """
    start, end = items[index]
    comma = after_comma(code, end)
    line_end = code.rest_of_line(comma or end)
    above = items[index - 1].end if index else None
    own_line = (
        code.indentation(start) is not None
        and line_end is not None
        and code.line_start(comma or end) == code.line_start(end)
    )
    if own_line and (above is None or above <= code.line_start(start)):
        start, end = code.line_start(start), code.next_line(end)
    elif above is not None:
        start = above
    elif len(items) > 1:
        end = items[1].start
    else:
        end = comma or end
    require_no_comment(code, start, end)
    code.replace(start, end, "")


def append_items(code: Code, last: Extent, written: Sequence[str]) -> None:
    """Add items after the last one: on lines of their own where it has one, with a comma where it has one."""
    start, end = last
    comma = after_comma(code, end)
    indentation = code.indentation(start)
    line_end = code.rest_of_line(comma or end)
    if indentation is None or line_end is None:
        code.insert(end, "".join(f", {item}" for item in written))
        return
    # Below whatever comment the last one has.
    newline = code.newline(end)
    if comma is None:
        code.insert(end, ",")
    lines = f",{newline}{indentation}".join(written)
    code.insert(line_end, f"{newline}{indentation}{lines}{',' if comma is not None else ''}")


def after_comma(code: Code, offset: int) -> int | None:
    """The offset after the comma that follows an item; `None` when none does."""
    following = code.after_blank(offset)
    return following + 1 if code.text[following : following + 1] == "," else None


def require_no_comment(code: Code, start: int, end: int) -> None:
    """No comment is in a text that goes away; raises `NoFix`."""
    if may_lose_comment(code, start, end):
        raise NoFix("a comment would be lost")


def may_lose_comment(code: Code, start: int, end: int) -> bool:
    """Whether a comment is in a text; a `#` in a string of several lines counts as one."""
    text = code.text[start:end]
    return "#" in text and ("\n" in text or "\r" in text)

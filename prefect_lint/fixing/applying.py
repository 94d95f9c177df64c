"""Edits of a text, and where the places of the text are after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.findings import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that don't overlap."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda it: (it.start, it.end)):
        pieces += [text[done : edit.start], edit.replacement]
        done = edit.end
    return "".join(pieces) + text[done:]


def in_the_way(edit: Edit, others: Iterable[Edit]) -> bool:
    """Whether an edit overlaps or touches one of the others; the same edit is not in its own way."""
    return any(
        edit.path == other.path
        and edit.start <= other.end
        and other.start <= edit.end
        and edit != other
        for other in others
    )


def shifted(edit: Edit, before: Iterable[Edit]) -> Edit:
    """An edit by the offsets of the text as it is after other edits, which are not in its way."""
    by = sum(
        len(other.replacement) - (other.end - other.start)
        for other in before
        if other.path == edit.path and other.end <= edit.start
    )
    return Edit(edit.path, edit.start + by, edit.end + by, edit.replacement)


def moved(offset: int, edits: Sequence[Edit]) -> tuple[int, int]:
    """Where an offset of a text may be after edits of it: the first and the last possible place.

    There is more than one where something is put at the offset itself, or in place of what it is in.
    """
    lowest = highest = offset
    for edit in edits:
        longer = len(edit.replacement) - (edit.end - edit.start)
        if edit.end < offset:
            lowest += longer
            highest += longer
        elif edit.start <= offset:
            # Whatever is left of what it was in.
            lowest += min(0, edit.start - offset, longer)
            highest += max(0, longer + edit.end - offset)
    return lowest, highest

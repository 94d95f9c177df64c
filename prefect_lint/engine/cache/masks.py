"""Where secrets were hidden in a text, kept without them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from prefect_lint.engine.cache.records import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prefect_lint.sources.text import Source


def masked(source: Source, masks: Iterable[Sequence[int]]) -> Source:
    """A source with its secrets hidden again; raises `RecordError` for masks that are not of this one."""
    pieces, done = [], 0
    for start, end in masks:
        if not done <= start < end <= len(source.text):
            raise RecordError
        pieces += [source.text[done:start], "*" * (end - start)]
        done = end
    return source.with_text("".join(pieces) + source.text[done:]) if pieces else source


def differences(text: str, masked: str) -> list[list[int]] | None:
    """The spans in which a masked text differs from the text, all of them masks; `None` for another text."""
    if len(text) != len(masked):
        return None
    if text == masked:
        return []
    spans = []
    start = 0
    for differs, run in groupby(
        zip(text, masked, strict=True), key=lambda pair: pair[0] != pair[1]
    ):
        characters = list(run)
        end = start + len(characters)
        if differs:
            if any(character != "*" for _, character in characters):
                return None
            spans.append([start, end])
        start = end
    return spans

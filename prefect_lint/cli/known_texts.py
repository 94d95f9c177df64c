"""What was written for a report, kept so that the next run with the same report need not make it again.

It is written when the same was found for a second time: most states of a repository are seen once. The text
is kept without the source lines that a format shows, which stay where they are.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from prefect_lint.engine.cache.folder import digest_of
from prefect_lint.engine.cache.remembering import DAMAGED
from prefect_lint.findings import Location, SourceText
from prefect_lint.output import Excerpt, Folded, OutputOptions, folded, unfolded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.engine.cache.folder import CacheFolder
    from prefect_lint.engine.run import Known
    from prefect_lint.findings import Report

_FORMAT = 1
"""Goes up when entries are written in another way."""


class Wanted(NamedTuple):
    """One text that is made of a report."""

    format: str
    options: OutputOptions


class Told(NamedTuple):
    """What a run says."""

    code: int
    """With which the process ends."""
    texts: list[str]


class KnownTexts:
    """The texts that are wanted, of reports for which they were written before."""

    def __init__(self, folder: CacheFolder, wanted: Sequence[Wanted], *, exit_zero: bool) -> None:
        self._folder = folder
        self._wanted = wanted
        self._exit_zero = exit_zero

    def of(self, known: Known) -> Told | None:
        """What was said of what is known; `None` when it has to be made."""
        content = self._folder.read(self._key(known.seal))
        if content is not None:
            with suppress(*DAMAGED):
                code, written = json.loads(content)
                texts = [Folded(text, tuple(map(_excerpt, items))) for text, items in written]
                sources = _sources(known) if any(it.excerpts for it in texts) else {}
                return Told(
                    code,
                    [
                        unfolded(wanted.format, text, sources, wanted.options)
                        for wanted, text in zip(self._wanted, texts, strict=True)
                    ],
                )
        return None

    def keep(self, seal: str, code: int, report: Report) -> None:
        """Keep what is said of a report that has a seal."""
        texts = [folded(it.format, report, it.options) for it in self._wanted]
        content = json.dumps([code, texts], separators=(",", ":"))
        self._folder.write(self._key(seal), content.encode("ascii"))

    def _key(self, seal: str) -> str:
        return digest_of(["texts", _FORMAT, seal, self._exit_zero, *self._wanted])


def _excerpt(data: list[Any]) -> Excerpt:
    place, *others = data
    return Excerpt(Location(*place), *others)


def _sources(known: Known) -> dict[str, SourceText]:
    return {path: SourceText(path, it.lines) for path, it in known.sources().items()}

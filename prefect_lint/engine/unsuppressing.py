"""The fix for suppression comments that nothing needs: they go, or the rules that find nothing do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.engine.own_rules import UnusedSuppression
from prefect_lint.engine.registry import find_rule
from prefect_lint.findings import Edit, Fix
from prefect_lint.sources.generated import is_generated
from prefect_lint.sources.suppressions import SuppressionKind
from prefect_lint.syntax.spans import Lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from prefect_lint.sources.suppressions import Suppression
    from prefect_lint.sources.text import Source

_LIST = re.compile(r"[^\[:]*:?[^\[:]*\[(?P<codes>[^\]]*)\]")
_NOQA_LIST = re.compile(r"#\s*\w+\s*:\s*(?P<codes>.*)")


def removal(path: str, source: Source, given: Suppression, unused: Collection[str]) -> Fix | None:
    """A comment without the rules that find nothing, or no comment where that leaves none.

    `unused` are codes. `None` where it is not certain what belongs to the comment.
    """
    text = source.text
    lines = Lines(text)
    if text.startswith("\ufeff") or given.line > len(lines.starts) or is_generated(source):
        return None
    start = lines.offset(given.line, given.column - 1)
    end = lines.offset(given.line, given.end_column - 1)
    is_noqa = given.kind is SuppressionKind.NOQA
    match = (_NOQA_LIST if is_noqa else _LIST).fullmatch(text, start, end)
    if match is None:
        return None
    written = [it.strip() for it in re.split(r"[\s,]+" if is_noqa else ",", match["codes"])]
    kept = [it for it in written if it and _code(it) not in unused]
    if kept:
        edit = Edit(path, match.start("codes"), match.end("codes"), ", ".join(kept))
    else:
        found = _whole(text, lines, given, start, end)
        if found is None:
            return None
        edit = Edit(path, *found, "")
    kind = UnusedSuppression.removing
    return Fix(kind.description, kind.applicability, (edit,))


def _code(written: str) -> str:
    rule = find_rule(written)
    return written if rule is None else rule.code


def _whole(
    text: str, lines: Lines, given: Suppression, start: int, end: int
) -> tuple[int, int] | None:
    """Where a comment and its reason start and end, with its line where it has one to itself."""
    line_start = lines.starts[given.line - 1]
    line_end = line_start + len(lines.line(given.line).rstrip("\r\n"))
    rest = text[end:line_end]
    if "#" in rest:
        # What another tool reads stays, and behind a reason it is not certain where that begins.
        if rest.strip().startswith("#"):
            return start, line_end - len(rest.lstrip())
        return None
    if given.own_line:
        below = lines.starts[given.line] if given.line < len(lines.starts) else len(text)
        return line_start, below
    return line_start + len(text[line_start:start].rstrip()), line_end

"""Places and edits as SARIF has them: locations, regions, fixes."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from prefect_lint.output.escaping import escape
from prefect_lint.output.uris import path_uri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prefect_lint.findings import Edit, Fix, Location, SourceText

ROOT = "%SRCROOT%"
"""The base of all URIs that are relative: the root of the project, wherever it is checked out."""


def artifact(path: str) -> dict[str, Any]:
    """A file, by its path from the root."""
    uri = path_uri(path)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": ROOT}


def physical_location(location: Location, sources: Mapping[str, SourceText]) -> dict[str, Any]:
    """A span of a file, by its first line when it has several.

    GitHub shows an alert in a pull request only when the change has all lines of its region. The whole span is
    the context of the region then.
    """
    whole = _region(location.line, location.column, location.end_line, location.end_column)
    place: dict[str, Any] = {"artifactLocation": artifact(location.path), "region": whole}
    source = sources.get(location.path)
    if location.end_line > location.line and source and location.line <= len(source.lines):
        end = len(source.lines[location.line - 1].rstrip()) + 1
        if end > location.column:
            place["region"] = _region(location.line, location.column, location.line, end)
            place["contextRegion"] = whole
    return place


def fix_object(fix: Fix, sources: Mapping[str, SourceText]) -> dict[str, Any]:
    """A fix, file by file in the order of its edits."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.path, []).append(
            {
                "deletedRegion": _edited(edit, sources.get(edit.path)),
                "insertedContent": {"text": edit.replacement},
            }
        )
    return {
        "description": {"text": escape(fix.description)},
        "artifactChanges": [
            {"artifactLocation": artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
        "properties": {"applicability": fix.applicability.value},
    }


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, Any]:
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _edited(edit: Edit, source: SourceText | None) -> dict[str, Any]:
    if source is None or not source.starts:
        return {"charOffset": edit.start, "charLength": edit.end - edit.start}
    return _region(*_position(edit.start, source), *_position(edit.end, source))


def _position(offset: int, source: SourceText) -> tuple[int, int]:
    line = bisect_right(source.starts, offset)
    return line, offset - source.starts[line - 1] + 1

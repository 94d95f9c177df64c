"""The pieces of a file that change together: functions, statements outside of them, deployments."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from prefect_lint.sources.text import YAML_SUFFIXES, SourceError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.sources.text import Source

Lines = tuple[int, int]
"""First and last line, from 1."""


def units(source: Source) -> list[Lines] | None:
    """The lines of each piece; `None` when the file can't be divided.

    In Python the outermost functions with their decorators, headers of classes and blocks, and statements
    outside of functions; in YAML the deployments. Secrets that the text of the source hides are not hidden
    here: with a mask in it, it may be no Python any more.
    """
    try:
        text = decode(source.data, source.path, source.name).text
    except SourceError:
        return None
    if source.name.endswith(YAML_SUFFIXES):
        return _deployments(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        return list(_statements(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _statements(tree: ast.Module) -> Iterator[Lines]:
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _first_line(node), node.end_lineno or node.lineno
            continue
        below = [
            child
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
        ]
        stack += below
        first = _first_line(node)
        end = getattr(node, "end_lineno", None) or first
        if below:  # the header alone
            end = max(first, min(_first_line(child) for child in below) - 1)
        yield first, end


def _first_line(node: ast.AST) -> int:
    placed = node.pattern if isinstance(node, ast.match_case) else node
    decorators = getattr(node, "decorator_list", ())
    return min(int(it.lineno) for it in (placed, *decorators))


def _deployments(text: str) -> list[Lines] | None:
    from prefect_lint.syntax.complexity import TooComplex
    from prefect_lint.syntax.faults import SyntaxFault
    from prefect_lint.syntax.yaml_reading import read

    try:
        root = read(text).root
    except (SyntaxFault, TooComplex):
        return None
    listed = None if root is None else root.get("deployments")
    if listed is None:
        return []
    found = []
    for item in listed.items:
        extent = item.extent
        # A block ends where the next item starts, comments between them included.
        ends_before = extent.end_column == 1 or not _before(text, item.end).strip(" -")
        last = extent.end_line - (ends_before and extent.end_line > extent.line)
        found.append((extent.line, last))
    return found


def _before(text: str, offset: int) -> str:
    """What is written in the line of an offset before it."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return text[start:offset]

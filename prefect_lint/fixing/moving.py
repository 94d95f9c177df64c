"""Imports from places that a name has left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.imports import merge
from prefect_lint.fixing.listing import remove_item
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module

_FROM = re.compile(r"from(?:[ \t\f]|\\\r?\n)+([\w.]+)(?:[ \t\f]|\\\r?\n)+import\b")


class MoveImport(PythonChange):
    """`from new.place import name` in place of the old one; the file goes on to call it what it called it."""

    def __init__(self, alias: o.Node, dotted: str, *, file: Module | None = None) -> None:
        self.alias = alias
        self.dotted = dotted
        self.file = file

    def edit(self, code: Code) -> None:
        """Change the statement where nothing else is imported by it, else take the name out of it."""
        alias, statement = self.alias, self.alias.parent
        if (
            not isinstance(alias, o.Alias)
            or not isinstance(statement, o.ImportFrom)
            or statement.level
            or alias.name == "*"
        ):
            raise NoFix("it is not imported by `from … import …`")
        module, _, name = self.dotted.rpartition(".")
        if not module:
            raise NoFix("a module can't be imported that way")
        local = alias.asname or alias.name
        written = name if name == local else f"{name} as {local}"
        if len(statement.names) == 1:
            start, _ = code.extent(statement)
            match = _FROM.match(code.text, start)
            if match is None or match[1] != statement.module:
                raise NoFix("the module is not where it was expected")
            code.replace(match.start(1), match.end(1), module)
            if name != alias.name:
                code.replace(*code.extent(alias), written)
            return
        _move_out(code, statement, alias, module, written)


def _move_out(
    code: Code, statement: o.ImportFrom, alias: o.Alias, module: str, written: str
) -> None:
    """Take a name out of a statement that imports others too, and import it by another one."""
    extents = [code.extent(it) for it in statement.names]
    remove_item(code, extents, statement.names.index(alias))
    for below in _imports_below(statement):
        if isinstance(below, o.ImportFrom) and below.level == 0 and below.module == module:
            merge(code, below, written)
            return
    start, end = code.extent(statement)
    indentation = code.indentation(start)
    line_end = code.rest_of_line(end)
    if indentation is None or line_end is None:
        raise NoFix("another statement stands on the line of the import")
    statement_text = f"from {module} import {written}"
    code.insert(line_end, f"{code.newline(line_end)}{indentation}{statement_text}")


def _imports_below(statement: o.Stmt) -> Iterator[o.Stmt]:
    """The imports that follow a statement in its block with nothing between."""
    parent = statement.parent
    assert parent is not None
    for field in parent.fields:
        block = getattr(parent, field)
        if isinstance(block, list) and statement in block:
            for below in block[block.index(statement) + 1 :]:
                if not isinstance(below, o.Import | o.ImportFrom):
                    return
                yield below

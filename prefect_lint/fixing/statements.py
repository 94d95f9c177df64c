"""Statements that are added to the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import NoFix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module
    from prefect_lint.syntax import outline as o


class AddBelow(PythonChange):
    """Lines of code below a statement, in its block; a line may begin with levels of indentation, as tabs."""

    def __init__(
        self, statement: o.Stmt, lines: Sequence[str], *, file: Module | None = None
    ) -> None:
        self.statement = statement
        self.lines = lines
        self.file = file

    def edit(self, code: Code) -> None:
        """Put them below it, where it has its lines to itself."""
        start, end = code.extent(self.statement)
        indentation, line_end = code.indentation(start), code.rest_of_line(end)
        if indentation is None or line_end is None:
            raise NoFix("another statement stands on its line")
        newline, level = code.newline(line_end), code.indent()
        for line in self.lines:
            words = line.lstrip("\t")
            code.insert(
                line_end, f"{newline}{indentation}{level * (len(line) - len(words))}{words}"
            )


class RenameAttribute(PythonChange):
    """Another attribute of the same value: `operation.run` in place of `operation.trigger`."""

    def __init__(self, node: o.Attribute, name: str, *, file: Module | None = None) -> None:
        self.node = node
        self.name = name
        self.file = file

    def edit(self, code: Code) -> None:
        """Change the last word."""
        _, end = code.extent(self.node)
        start = end - len(self.node.attr)
        if code.text[start:end] != self.node.attr:
            raise NoFix("the attribute is not where it was expected")
        code.replace(start, end, self.name)

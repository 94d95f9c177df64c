"""One statement for each item of a list that a call in it gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.listing import require_no_comment
from prefect_lint.fixing.statements import AddBelow
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module


class OneByOne(PythonChange):
    """`f(["a"])` and `f(["b"])` in place of `f(["a", "b"])`, which is an expression statement."""

    def __init__(
        self, statement: o.ExprStmt, items: o.Container, *, file: Module | None = None
    ) -> None:
        self.statement = statement
        self.items = items
        self.file = file

    def edit(self, code: Code) -> None:
        """Leave the first item in the statement, and put a copy of it below for each of the others."""
        elements = self.items.elts
        if len(elements) < 2 or any(isinstance(it, o.Starred) for it in elements):
            raise NoFix("the items are not written out")
        start, end = code.extent(self.statement)
        require_no_comment(code, start, end)
        opened, closed = code.extent(self.items)
        if code.text[opened] not in "[(" or not start < opened < closed < end:
            raise NoFix("the list is not where it was expected")
        extents = [code.extent(it) for it in elements]
        if code.after_blank(opened + 1) != extents[0].start:
            raise NoFix("the items are not where they were expected")
        before, after = code.text[start : extents[0].start], code.text[closed - 1 : end]
        # A tuple of one item has a comma.
        comma = "," if isinstance(self.items, o.Tuple) else ""
        code.replace(extents[0].end, closed - 1, comma)
        below = [f"{before}{code.text[it.start : it.end]}{comma}{after}" for it in extents[1:]]
        AddBelow(self.statement, below).edit(code)

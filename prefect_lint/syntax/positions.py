"""Where the nodes of an outline are in their file, without the tree that they were made from.

The n-th call of an outline is the n-th call of the file. `ast` finds it at a fifth of the time that LibCST
takes; where `ast` can't read the file, or sees another number of nodes than the outline has, LibCST reads
it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.syntax import navigation
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.ast_layout import EXACT_IN_FSTRINGS, AstLayout
from prefect_lint.syntax.spans import Span

if TYPE_CHECKING:
    import ast

    from prefect_lint.syntax.cst_layout import CstLayout

__all__ = ["Positions", "Span"]

_START = Span(1, 1, 1, 1)


class Positions:
    """The places of the nodes of one file, read when the first of them is asked for."""

    def __init__(self, text: str, outline_counts: dict[str, int]) -> None:
        self._text = text.removeprefix("\ufeff")
        self._counts = {kind: number for kind, number in outline_counts.items() if number}
        self._ast: AstLayout | None = None
        self._ast_read = False
        self._cst: CstLayout | None = None

    def span(self, node: o.Node) -> Span:
        """Where a node is.

        A function or class is where its name is, another compound statement where its header is, cut after
        the first line. A node without a number that can't be found is where its nearest ancestor is.
        """
        counted = _counted(node)
        if counted is None:
            return _START
        layout = self._layout_for(node)
        if counted is not node and isinstance(layout, AstLayout):
            found = self._locate(layout, counted, node)
            if found is not None:
                return layout.between(found[0], found[-1])
        return layout.span(_kind(counted), counted.ordinal)

    def exact(self, node: o.Node) -> Span | None:
        """All of a node, a definition from the `@` of its first decorator to its last line; for edits.

        Parentheses around an expression are not part of it. `None` where that is not certain: in an f-string,
        and in a file that `ast` can't read, since it is written for a newer Python.
        """
        counted = _counted(node)
        if counted is None or _in_fstring(node):
            return None
        layout = self._layout_for(node)
        if not isinstance(layout, AstLayout):
            return None
        if counted is node:
            return layout.whole(_kind(node), node.ordinal)
        found = self._locate(layout, counted, node)
        # Of several, the text between them may be in parentheses that only some of them have.
        return layout.between(found[0], found[0]) if found is not None and len(found) == 1 else None

    def header(self, node: o.Node) -> tuple[int, int]:
        """The lines of the statement that a node is in, without those of its body.

        The first is that of its first decorator, the last that of the colon before the body. In the header
        of an `except` or `case`, it is that header.
        """
        while not isinstance(node, o.Stmt | o.ExceptHandler | o.MatchCase):
            if node.parent is None:
                return 1, 1
            node = node.parent
        layout = self._layout_for(node)
        if not isinstance(node, o.MatchCase):
            return layout.header(_kind(node), node.ordinal)
        match = node.parent
        assert isinstance(match, o.Match)
        if isinstance(layout, AstLayout):
            statement: ast.Match = layout.node("stmt", match.ordinal)  # type: ignore[assignment]
            index = next(i for i, case in enumerate(match.cases) if case is node)
            return layout.case_header(statement.cases[index])
        return layout.header("stmt", match.ordinal)

    def _layout_for(self, node: o.Node) -> AstLayout | CstLayout:
        if not self._ast_read:
            self._ast_read = True
            self._ast = self._read_ast()
        if self._ast is None or (not EXACT_IN_FSTRINGS and _in_fstring(node)):
            return self._read_cst()
        return self._ast

    def _read_ast(self) -> AstLayout | None:
        """What `ast` sees, if that is what the outline has."""
        try:
            layout = AstLayout(self._text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return layout if layout.counts == self._counts else None

    def _read_cst(self) -> CstLayout:
        if self._cst is None:
            # LibCST takes as long to import as a small file takes to check.
            from prefect_lint.syntax.cst_layout import CstLayout

            self._cst = CstLayout(self._text)
        return self._cst

    @staticmethod
    def _locate(layout: AstLayout, counted: o.Node, node: o.Node) -> list[ast.AST] | None:
        start = layout.node(_kind(counted), counted.ordinal)
        return navigation.locate(start, navigation.path_from(counted, node))


def _kind(node: o.Node) -> str:
    """The counter of a counted node."""
    return "stmt" if isinstance(node, o.Stmt) else o.COUNTED[type(node)]


def _counted(node: o.Node) -> o.Node | None:
    """The node itself or its nearest ancestor that has a number."""
    above: o.Node | None = node
    while above is not None and not isinstance(above, o.Stmt) and type(above) not in o.COUNTED:
        above = above.parent
    return above


def _in_fstring(node: o.Node) -> bool:
    return any(isinstance(above, o.JoinedStr) for above in node.ancestors())

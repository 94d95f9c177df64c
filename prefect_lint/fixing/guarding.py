"""Statements of a module that get `if __name__ == "__main__":` above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import NoFix
from prefect_lint.model.calls import is_main_guard
from prefect_lint.syntax import outline as o
from prefect_lint.syntax.spans import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module

_GUARD = 'if __name__ == "__main__":'
_MAX_LENGTH = 20_000
"""Characters of the statements; `tokenize` takes long for what nobody writes."""


class GuardMain(PythonChange):
    """Run these statements only when the file is started as a program.

    They stand one after the other at the level of the module, and bind no name. Where such a guard stands
    directly above them, they go into it.
    """

    def __init__(self, statements: Sequence[o.Stmt], *, file: Module | None = None) -> None:
        self.statements = statements
        self.file = file

    def edit(self, code: Code) -> None:
        """Indent their lines, but for those that are the inside of a string, and put the guard above."""
        first, last = self.statements[0], self.statements[-1]
        body = code.module.outline.body
        index = next((i for i, it in enumerate(body) if it is first), None)
        if index is None or list(self.statements) != body[index : index + len(self.statements)]:
            raise NoFix("it is not at the level of the module")
        if not all(isinstance(it, o.ExprStmt) for it in self.statements):
            raise NoFix("it binds a name that may be needed elsewhere")
        start = code.extent(first).start
        end = code.rest_of_line(code.extent(last).end)
        if code.indentation(start) != "" or end is None:
            raise NoFix("another statement stands on its line")
        guard = _guard_above(code, body, index)
        indent = code.indent() if guard is None else guard
        header = f"{_GUARD}{code.newline(end)}" if guard is None else ""
        # Only blanks are inserted: the statements themselves are not written anew.
        for offset in _line_starts(code.text[start:end]):
            code.insert(start + offset, f"{header}{indent}")
            header = ""


def _guard_above(code: Code, body: Sequence[o.Stmt], index: int) -> str | None:
    """The indentation in a guard that stands directly above a statement."""
    above = body[index - 1] if index else None
    if not isinstance(above, o.If) or above.orelse or not is_main_guard(above.test):
        return None
    return code.indentation(code.extent(above.body[0]).start) or None


def _line_starts(text: str) -> list[int]:
    """The offsets of the lines that are to be indented: not blank, and not the inside of a string."""
    # It brings a lot along, for what few runs need.
    import io
    import tokenize

    lines = Lines(text)
    if len(text) > _MAX_LENGTH or "\r" in text.replace("\r\n", ""):
        raise NoFix("the statement is too long, or has line ends that few programs know")
    inside: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER):
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError) as error:
        raise NoFix("its tokens can't be read") from error
    return [
        start
        for number, start in enumerate(lines.starts, start=1)
        if number not in inside and lines.line(number).strip()
    ]

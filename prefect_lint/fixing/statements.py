"""Statements that are added to the code, and what they need of those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.naming import unused_name
from prefect_lint.model.module import scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module


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


class UseBelow(PythonChange):
    """The value of a statement under a name, and lines below it that use that, written `{name}` in them.

    `value` is the whole of an expression statement, or what an assignment binds to one name; `names` are what
    it may be called where it has no name.
    """

    def __init__(
        self,
        value: o.Expr,
        names: Sequence[str],
        lines: Sequence[str],
        *,
        file: Module | None = None,
    ) -> None:
        self.value = value
        self.names = names
        self.lines = lines
        self.file = file

    def edit(self, code: Code) -> None:
        """Name it, and put the lines below."""
        statement = self.value.parent
        if isinstance(statement, o.ExprStmt):
            name = unused_name(statement, self.names)
            code.insert(code.extent(statement).start, f"{name} = ")
        elif (
            isinstance(statement, o.Assign)
            and len(statement.targets) == 1
            and isinstance(statement.targets[0], o.Name)
        ):
            target = statement.targets[0]
            name = target.id
            if name == "_":
                name = unused_name(statement, self.names)
                code.replace(*code.extent(target), name)
        else:
            raise NoFix("what it gives is used at once")
        AddBelow(statement, [line.replace("{name}", name) for line in self.lines]).edit(code)


class AssignBack(PythonChange):
    """`name = name.method(…)` in place of a statement that drops what the method gives."""

    def __init__(self, name: o.Name, call: o.Call, *, file: Module | None = None) -> None:
        self.name = name
        self.call = call
        self.file = file

    def edit(self, code: Code) -> None:
        """Bind it again, in the scope that binds it."""
        statement, scope = self.call.parent, scope_of(self.call)
        if not isinstance(statement, o.ExprStmt) or self.name.id not in scope.bindings:
            raise NoFix("the name is not one of the scope that the statement is in")
        code.insert(code.extent(statement).start, f"{self.name.id} = ")


class RaiseAgain(PythonChange):
    """`raise` at the end of an exception handler, in place of a statement that only ends it."""

    def __init__(self, handler: o.ExceptHandler, *, file: Module | None = None) -> None:
        self.handler = handler
        self.file = file

    def edit(self, code: Code) -> None:
        """Put it there."""
        last = self.handler.body[-1]
        value = last.value if isinstance(last, o.ExprStmt) else None
        if isinstance(last, o.Simple | o.Return) or (
            isinstance(value, o.Constant) and not isinstance(value.value, str)
        ):
            code.replace(*code.extent(last), "raise")
        else:
            AddBelow(last, ["raise"]).edit(code)

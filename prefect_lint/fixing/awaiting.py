"""Changes of code in a running event loop: what a call runs is awaited, `with` becomes `async with`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import AddAwait, PythonChange
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.listing import require_no_comment
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module

_AWAITED = (o.Call, o.Name, o.Attribute, o.Subscript)


class AwaitArgument(PythonChange):
    """`await coroutine` in place of `asyncio.run(coroutine)`, or a call like it."""

    def __init__(self, call: o.Call, *, file: Module | None = None) -> None:
        self.call = call
        self.file = file

    def edit(self, code: Code) -> None:
        """Take away what is around the coroutine, and put `await` where the call began."""
        call = self.call
        if (
            len(call.args) != 1
            or len(call.arguments) != 1
            or not isinstance(call.args[0], _AWAITED)
        ):
            raise NoFix("the call gets something else than a coroutine")
        AddAwait(call).edit(code)
        start, end = code.extent(call)
        inner = code.extent(call.args[0])
        require_no_comment(code, start, inner.start)
        require_no_comment(code, inner.end, end)
        code.replace(start, inner.start, "")
        code.replace(inner.end, end, "")


class MakeWithAsync(PythonChange):
    """`async with` in place of a `with` that enters one thing."""

    def __init__(self, statement: o.With, *, file: Module | None = None) -> None:
        self.statement = statement
        self.file = file

    def edit(self, code: Code) -> None:
        """Put the word in front of it."""
        statement = self.statement
        if statement.is_async or len(statement.items) != 1:
            raise NoFix("others are entered there too")
        start, _ = code.extent(statement)
        if not code.text.startswith("with", start):
            raise NoFix("there is no `with` where one was expected")
        code.insert(start, "async ")

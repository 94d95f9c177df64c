"""Futures that are collected before the first of them is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import NoFix
from prefect_lint.fixing.listing import require_no_comment
from prefect_lint.fixing.naming import unused_name
from prefect_lint.model.module import scope_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect_lint.fixing.code import Code
    from prefect_lint.model.module import Module

_FUTURE = "future"
_FUTURES = ("futures", "submitted", "collected_futures")


class CollectInComprehension(PythonChange):
    """`[future.result() for future in [t.submit(x) for x in xs]]` for `[t.submit(x).result() for x in xs]`."""

    def __init__(
        self, around: o.Comprehension, resolved: o.Call, *, file: Module | None = None
    ) -> None:
        self.around = around
        self.resolved = resolved
        self.file = file

    def edit(self, code: Code) -> None:
        """Put another comprehension around this one, and move there what waits."""
        around, resolved = self.around, self.resolved
        if (
            around.kind not in ("list", "set")
            or around.elts != [resolved]
            or any(it.is_async for it in around.generators)
            or not isinstance(resolved.func, o.Attribute)
            or not all(isinstance(it, o.Constant) for it in _values(resolved))
        ):
            raise NoFix("something else is made of the future in the comprehension")
        start, end = code.extent(resolved)
        submitted = code.extent(resolved.func.value).end
        require_no_comment(code, submitted, end)
        waiting = code.text[submitted:end].lstrip()
        if not waiting.startswith(".") or "\n" in waiting or "\r" in waiting:
            raise NoFix("the call is not where it was expected")
        code.insert(start, f"{_FUTURE}{waiting} for {_FUTURE} in [")
        code.replace(submitted, end, "")
        code.insert(code.extent(around).end - 1, "]")


class CollectInLoop(PythonChange):
    """A loop that collects the futures, and below it another one that does what the last statement did.

    `submitted` gives the future in each round, and `resolved` waits for it in the last statement.
    """

    def __init__(
        self, loop: o.For, submitted: o.Expr, resolved: o.Call, *, file: Module | None = None
    ) -> None:
        self.loop = loop
        self.submitted = submitted
        self.resolved = resolved
        self.file = file

    def edit(self, code: Code) -> None:
        """Make the second loop, where nothing in the last statement but the future changes with the rounds."""
        loop, last = self.loop, self.loop.body[-1]
        if loop.is_async or loop.orelse or not _is_simple(last, self.resolved):
            raise NoFix("the loop is not of the kind that can be taken apart")
        assert isinstance(self.resolved.func, o.Attribute)
        future = self.resolved.func.value
        if future is not self.submitted and not isinstance(future, o.Name):
            raise NoFix("the future has no name")
        if any(it in _bound_in(loop, last) for it in _names(last, future)):
            raise NoFix("the last statement needs something of its round")
        futures = unused_name(loop, _FUTURES)
        name = future.id if isinstance(future, o.Name) else unused_name(loop, (_FUTURE, "one"))
        (start, end), (before, after) = code.extent(last), code.extent(future)
        written = f"{code.text[start:before]}{name}{code.text[after:end]}"
        at, line_end = code.extent(loop).start, code.rest_of_line(end)
        around, inner = code.indentation(at), code.indentation(start)
        if (
            around is None
            or inner is None
            or line_end is None
            or "\n" in written
            or "\r" in written
        ):
            raise NoFix("its statements have no lines to themselves")
        newline = code.newline(at)
        code.insert(at, f"{futures} = []{newline}{around}")
        code.replace(start, before, f"{futures}.append(")
        code.replace(after, end, ")")
        level = inner.removeprefix(around)
        code.insert(
            line_end,
            f"{newline}{around}for {name} in {futures}:{newline}{around}{level}{written}",
        )


def _values(call: o.Call) -> Iterator[o.Node]:
    for argument in call.arguments:
        yield argument.value if isinstance(argument, o.Keyword) else argument


def _is_simple(last: o.Stmt, resolved: o.Call) -> bool:
    """Whether a statement does its work when it is run later: the future is resolved in it, in any case."""
    if not isinstance(last, o.ExprStmt | o.Assign | o.AugAssign):
        return False
    nodes = list(last.walk())
    kinds = (o.Await, o.Yield, o.NamedExpr, o.Lambda, o.Comprehension)
    return resolved in nodes and not any(isinstance(it, kinds) for it in nodes)


def _names(statement: o.Stmt, besides: o.Expr) -> set[str]:
    """The names in a statement, those of an expression in it aside."""
    aside = {id(it) for it in besides.walk()}
    return {it.id for it in statement.walk() if isinstance(it, o.Name) and id(it) not in aside}


def _bound_in(loop: o.For, last: o.Stmt) -> set[str]:
    """The names that a round of a loop binds before its last statement."""
    found = set()
    for name, bindings in scope_of(loop).bindings.items():
        for binding in bindings:
            above: Sequence[o.Node] = (binding.place, *binding.place.ancestors())
            if loop in above and last not in above:
                found.add(name)
    return found

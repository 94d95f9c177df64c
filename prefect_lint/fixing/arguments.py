"""Changes of the arguments that a call has: one taken away, under another name, or without its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.fixing.changes import PythonChange
from prefect_lint.fixing.code import Extent, NoFix
from prefect_lint.fixing.listing import may_lose_comment, remove_item, require_no_comment
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.fixing.code import Argument, Code
    from prefect_lint.model.module import Module

_BARE = frozenset({"prefect.flow", "prefect.task"})
"""Decorators that do the same whether they are called or not."""


class RemoveArgument(PythonChange):
    """A call without one of its arguments: a keyword, or the value of any argument."""

    def __init__(self, node: o.Node, *, file: Module | None = None) -> None:
        self.node = node
        self.file = file

    def edit(self, code: Code) -> None:
        """Take it away with its comma; a comment on the way would be lost, and is a reason not to.

        The parentheses of a decorator of Prefect go with its last argument: `@task`, not `@task()`.
        """
        arguments, argument = code.argument(self.node)
        if arguments.bare_generator:
            code.replace(argument.start, argument.end, "")
            return
        start, end = arguments.open - 1, arguments.close + 1
        if (
            len(arguments.given) == 1
            and _works_bare(code, argument.node.parent)
            and not may_lose_comment(code, start, end)
        ):
            code.replace(start, end, "")
            return
        extents = [Extent(it.start, it.end) for it in arguments.given]
        remove_item(code, extents, arguments.given.index(argument))


class MakePositional(PythonChange):
    """`f(value, …)` in place of `f(…, name=value)`; named by its value."""

    def __init__(self, value: o.Expr, *, file: Module | None = None) -> None:
        self.value = value
        self.file = file

    def edit(self, code: Code) -> None:
        """Take the name away, and the value to the front where others stand before it."""
        arguments, argument = code.argument(self.value)
        if not isinstance(argument.node, o.Keyword):
            raise NoFix("it has no name")
        if isinstance(self.value, o.Starred | o.Yield | o.NamedExpr):
            raise NoFix("it can't stand there as it is")
        value = _value_extent(code, argument)
        if argument is arguments.given[0]:
            require_no_comment(code, argument.start, value.start)
            code.replace(argument.start, value.start, "")
            return
        extents = [Extent(it.start, it.end) for it in arguments.given]
        remove_item(code, extents, arguments.given.index(argument))
        code.insert(arguments.given[0].start, f"{code.text[value.start : value.end]}, ")


class RenameKeyword(PythonChange):
    """Another name for a keyword argument, which may be named by its value."""

    def __init__(self, keyword: o.Node, name: str, *, file: Module | None = None) -> None:
        self.keyword = keyword
        self.name = name
        self.file = file

    def edit(self, code: Code) -> None:
        """Change the name, and leave the value as it is."""
        keyword = self.keyword if isinstance(self.keyword, o.Keyword) else self.keyword.parent
        call = None if keyword is None else keyword.parent
        if not isinstance(keyword, o.Keyword) or not isinstance(call, o.Call):
            raise NoFix("this is no keyword of a call")
        old = keyword.arg
        if old is None or call.keyword(self.name) is not None:
            raise NoFix(f"`{self.name}` is given already")
        start, _ = code.extent(keyword)
        if not code.text.startswith(old, start):
            raise NoFix("the name is not where it was expected")
        code.replace(start, start + len(old), self.name)


def _value_extent(code: Code, argument: Argument) -> Extent:
    """The value of a keyword argument with the parentheses around it."""
    keyword = argument.node
    assert isinstance(keyword, o.Keyword)
    position = code.after_blank(argument.start + len(keyword.arg or ""))
    if not code.text.startswith("=", position):
        raise NoFix("there is no `=` where one was expected")
    return Extent(code.after_blank(position + 1), argument.end)


def _works_bare(code: Code, call: o.Node | None) -> bool:
    """Whether a call is a decorator that does the same without being called."""
    if not isinstance(call, o.Call) or not isinstance(call.parent, o.FunctionDef):
        return False
    found = code.module.project.infer.thing(call.func, code.module)
    return getattr(found, "name", None) in _BARE and call in call.parent.decorators

"""What a function still does after one of its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.calls import Context
from prefect_lint.model.exceptions import swallowing_handler
from prefect_lint.model.lasting import call_may_last
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from prefect_lint.model.module import Module


def something_follows(
    call: o.Call,
    function: o.FunctionDef | o.Lambda,
    module: Module,
    besides: Collection[str] = (),
    undone_by: o.With | None = None,
) -> bool:
    """Whether a function calls more after a call, at which it may fail; in a loop, the same call again.

    Methods named in `besides`, conversions and logging don't count, nor does what is in a handler, or under
    one that swallows its failure, nor what is in the block `undone_by`, which takes the call back with it.
    """
    outside = None if undone_by is None else {id(node) for node in undone_by.ancestors()}
    loops = [loop for loop in Context(module, call).loops if outside is None or id(loop) in outside]
    if loops and swallowing_handler(call, module) is None:
        return True
    beside = {id(node) for node in (undone_by or call).walk()}
    beside |= {id(node) for node in call.ancestors()}
    round_again = {id(node) for loop in loops for node in loop.walk()}
    return any(
        (later.ordinal > call.ordinal or id(later) in round_again)
        and id(later) not in beside
        and getattr(later.func, "attr", None) not in besides
        and (isinstance(later.parent, o.Raise) or call_may_last(later, module))
        and swallowing_handler(later, module) is None
        and not any(isinstance(node, o.ExceptHandler) for node in later.ancestors())
        for later in function.scope.calls
    )


def fails_after(statement: o.Stmt, function: o.FunctionDef | o.Lambda | None) -> bool:
    """Whether a function that has come past a statement raises in any case, in the same or an outer block."""
    inner: o.Node = statement
    for block in statement.ancestors():
        for body in _bodies(block):
            after = [node is inner for node in body]
            if True in after and any(isinstance(s, o.Raise) for s in body[after.index(True) :]):
                return True
        if block is function:
            break
        inner = block
    return False


def _bodies(block: o.Node) -> Iterator[Sequence[o.Node]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(block, name, ())
        if isinstance(body, list | tuple):
            yield body

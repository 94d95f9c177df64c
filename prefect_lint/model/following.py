"""What a function still does after one of its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model.calls import Context
from prefect_lint.model.looking import only_looks

if TYPE_CHECKING:
    from collections.abc import Collection

    from prefect_lint.model.module import Module
    from prefect_lint.syntax import outline as o


def something_follows(
    call: o.Call,
    function: o.FunctionDef | o.Lambda,
    module: Module,
    besides: Collection[str] = (),
) -> bool:
    """Whether a function calls more after a call, at which it may fail; in a loop, the call itself again.

    Methods named in `besides`, logging and printing don't count.
    """
    if Context(module, call).loops:
        return True
    not_after = {id(node) for node in call.walk()} | {id(node) for node in call.ancestors()}
    return any(
        later.ordinal > call.ordinal
        and id(later) not in not_after
        and getattr(later.func, "attr", None) not in besides
        and not only_looks(later, module)
        for later in function.scope.calls
    )

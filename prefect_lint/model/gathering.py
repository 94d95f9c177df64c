"""What `asyncio.gather` gathers, where the failures of it are kept as values that nobody looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t
from prefect_lint.model.coroutines import demanded_by, gives_coroutine
from prefect_lint.model.looking import only_looks
from prefect_lint.model.usage import is_awaited, uses_of
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from prefect_lint.model.calls import PrefectCall
    from prefect_lint.model.module import Module

_GATHER = t.Symbol("asyncio.gather")


def dropped_outcomes(module: Module) -> list[tuple[o.Call, list[PrefectCall]]]:
    """Every `gather(…, return_exceptions=True)` whose list is dropped or only shown, and the calls in it.

    Such a call raises for nothing that it waits for: https://docs.python.org/3/library/asyncio-task.html
    """
    found: dict[int, tuple[o.Call, list[PrefectCall]]] = {}
    for call in module.calls:
        if not gives_coroutine(call):
            continue
        gather = demanded_by(call.node, module)
        if isinstance(gather, o.Call) and _keeps_exceptions(gather, module):
            found.setdefault(id(gather), (gather, []))[1].append(call)
    return [(gather, calls) for gather, calls in found.values() if _is_dropped(gather, module)]


def _keeps_exceptions(call: o.Call, module: Module) -> bool:
    infer = module.project.infer
    given = call.keyword("return_exceptions")
    if given is None or infer.thing(call.func, module) != _GATHER:
        return False
    return infer.thing(given, module) == t.Value(True)


def _is_dropped(gather: o.Call, module: Module) -> bool:
    return is_awaited(gather) and all(
        use.kind == "discarded"
        or (use.kind == "argument" and use.call is not None and only_looks(use.call, module))
        for use in uses_of(gather)
    )

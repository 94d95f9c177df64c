"""Which parameter of the repository's own functions a value arrives at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import things as t

if TYPE_CHECKING:
    from prefect_lint.model.module import Module
    from prefect_lint.model.usage import Use
    from prefect_lint.syntax import outline as o

_BY_NAME = ("positional", "keyword-only")
_BY_POSITION = ("positional-only", "positional")


def taking_parameter(use: Use, module: Module) -> tuple[o.Param, Module] | None:
    """The parameter that takes an argument, and its module; `None` when that can't be known."""
    call = use.call
    if use.kind != "argument" or use.collected or call is None or call.has_star:
        return None
    infer = module.project.infer
    target = infer.thing(call.func, module)
    skip = 0
    if not isinstance(target, t.RepoFunction):
        taker = module.call_at(call)
        if taker is None or taker.how not in ("call", "submit"):
            return None
        function = taker.definition.function
        skip = int(taker.definition.spelling == "method")
    else:
        function = target
        skip = int(target.receiver is not None)
    if function is None:
        return None
    params = function.node.params
    if use.name is not None:
        found = next((p for p in params if p.name == use.name and p.kind in _BY_NAME), None)
    else:
        positional = [p for p in params if p.kind in _BY_POSITION][skip:]
        index = next((i for i, argument in enumerate(call.args) if argument is use.node), None)
        found = positional[index] if index is not None and index < len(positional) else None
    return None if found is None else (found, function.module)

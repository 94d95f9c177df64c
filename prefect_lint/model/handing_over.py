"""Functions that a call runs besides the one that it names: callbacks, and what `with` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect_lint.model import members
from prefect_lint.model import things as t
from prefect_lint.syntax import outline as o

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect_lint.model.inference import Inference
    from prefect_lint.model.module import Module

_ENTERING = ("__enter__", "__aenter__")


def callbacks(
    target: t.RepoFunction, call: o.Call, module: Module, env: t.Environment | None
) -> Iterator[tuple[t.Thing, o.Call]]:
    """What a call hands to a function of the repository that calls it, and where that is called.

    Both `try_again(fetch)` and `try_again(lambda: fetch(day))`, whose body says `return what()`.
    """
    called = _called_parameters(target)
    if not called:
        return
    params = [it for it in target.node.params if it.kind in ("positional-only", "positional")]
    if target.receiver is not None:
        params = params[1:]
    infer = module.project.infer
    for argument in call.arguments:
        name, value = None, None
        if isinstance(argument, o.Starred):
            params = []
        elif isinstance(argument, o.Keyword):
            name, value = argument.arg, argument.value
        elif isinstance(argument, o.Expr) and params:
            name, value = params.pop(0).name, argument
        if value is not None and name in called:
            yield infer.thing(value, module, env), called[name]


def _called_parameters(function: t.RepoFunction) -> dict[str, o.Call]:
    """The first call of each parameter that a function calls itself, by the name of the parameter."""
    memo = function.module.project.memo("called parameters")
    known: dict[str, o.Call] | None = memo.get(id(function.node))
    if known is None:
        names = {param.name for param in function.node.params}
        known = {}
        for call in function.node.scope.calls:
            if isinstance(call.func, o.Name) and call.func.id in names:
                known.setdefault(call.func.id, call)
        memo[id(function.node)] = known
    return known


def entering(infer: Inference, target: t.Thing, call: o.Call) -> t.RepoFunction | None:
    """The `__enter__` that runs when an instance of a class of the repository is made in a `with`."""
    if not isinstance(target, t.RepoClass) or not isinstance(call.parent, o.WithItem):
        return None
    for name in _ENTERING:
        method = members.member(infer, target, name, t.RepoInstance(target))
        if isinstance(method, t.RepoFunction):
            return method
    return None
